import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * Moves the focus to the heading when the focused element leaves the page, so that the next Tab does not start at the top of the window. Call it
 * before the element leaves. Without a focused element, as after a touch or while a screen reader reads, it does nothing.
 */
export function keepFocus(): void {
  const focused = document.activeElement;
  if (focused === null || focused === document.body) return;
  const byKeyboard = focused.matches(':focus-visible');
  requestAnimationFrame(() => {
    if (!focused.isConnected) focusHeading(byKeyboard);
  });
}

/** For the time after a dialog, which had the focus. Scrolls only for keyboard users: a page must not jump under the mouse. */
export function focusHeading(byKeyboard: boolean): void {
  if (document.activeElement === document.body) document.querySelector('h1')?.focus({ preventScroll: !byKeyboard });
}

/** For an element that can leave while it contains the focus, such as an entry that was confirmed on another device. */
export function useFocusKept<Kept extends HTMLElement>(): RefObject<Kept | null> {
  const kept = useRef<Kept>(null);
  // A layout effect, because the element is gone when other effects run.
  useLayoutEffect(() => {
    const element = kept.current;
    return () => {
      if (element?.contains(document.activeElement) === true) keepFocus();
    };
  }, []);
  return kept;
}
