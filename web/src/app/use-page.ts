import { useDeferredValue, useMemo } from 'react';
import { type BaseLocationHook, useLocation } from 'wouter';

/**
 * The shown page follows the address as soon as it is ready. A click gets an immediate response even if the next page takes long to draw, and the
 * previous page stays until the code of the next one is loaded.
 */
export function useShownPage(): { readonly path: string; readonly isLate: boolean; readonly hook: BaseLocationHook } {
  const [asked, navigate] = useLocation();
  const path = useDeferredValue(asked);
  const hook = useMemo<BaseLocationHook>(() => () => [path, navigate], [path, navigate]);
  return { path, isLate: path !== asked, hook };
}
