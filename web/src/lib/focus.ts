import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * When what has the focus leaves the page, the heading takes it, so that the next Tab does not start from the top of the window. Call it
 * before that happens. Where nothing has the focus, as after a touch or while a screen reader reads on, nothing is moved.
 */
export function keepFocus(): void {
  const focused = document.activeElement;
  if (focused === null || focused === document.body) return;
  const byKeyboard = focused.matches(':focus-visible');
  requestAnimationFrame(() => {
    if (!focused.isConnected) focusHeading(byKeyboard);
  });
}

/** After a dialog, which had the focus: only who came there by keyboard is taken along, a page must not jump under the mouse. */
export function focusHeading(byKeyboard: boolean): void {
  if (document.activeElement === document.body) document.querySelector('h1')?.focus({ preventScroll: !byKeyboard });
}

/** For what can go while the focus is in it, such as a hint that has been followed or an entry that was confirmed elsewhere. */
export function useFocusKept<Kept extends HTMLElement>(): RefObject<Kept | null> {
  const kept = useRef<Kept>(null);
  // Of a layout effect, since by the time of others it has gone.
  useLayoutEffect(() => {
    const element = kept.current;
    return () => {
      if (element?.contains(document.activeElement) === true) keepFocus();
    };
  }, []);
  return kept;
}
