import { useEffect } from 'react';

/** When what had the focus has left the page, the heading takes it, so that the next Tab does not start from the top of the window. */
export function keepFocus(): void {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) document.querySelector('h1')?.focus();
  });
}

/** For what can go while it has the focus, such as a hint that has been followed or an entry that was answered elsewhere. */
export function useFocusKept(): void {
  useEffect(() => keepFocus, []);
}
