import { useLayoutEffect } from 'react';

/**
 * When what had the focus has left the page, the heading takes it, so that the next Tab does not start from the top of the window. Only
 * who came there by keyboard is taken along: a page must not jump under the mouse.
 */
export function keepFocus(byKeyboard = document.activeElement?.matches(':focus-visible') ?? false): void {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) document.querySelector('h1')?.focus({ preventScroll: !byKeyboard });
  });
}

/** For what can go while it has the focus, such as a hint that has been followed or an entry that was answered elsewhere. */
export function useFocusKept(): void {
  // Of a layout effect, since by the time of others it has gone.
  useLayoutEffect(() => () => keepFocus(), []);
}
