import { useDeferredValue, useMemo } from 'react';
import { type BaseLocationHook, useLocation } from 'wouter';

/**
 * The page that is shown follows the address as soon as it is ready: what was pressed answers at once, however much there is to draw, and
 * the page before stays until the code of the next one is there.
 */
export function useShownPage(): { readonly path: string; readonly isLate: boolean; readonly hook: BaseLocationHook } {
  const [asked, navigate] = useLocation();
  const path = useDeferredValue(asked);
  const hook = useMemo<BaseLocationHook>(() => () => [path, navigate], [path, navigate]);
  return { path, isLate: path !== asked, hook };
}
