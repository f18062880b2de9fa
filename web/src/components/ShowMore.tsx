import { useEffect, useRef, useState } from 'react';

interface ShowMoreProps {
  /** A list that is read a page after the other. */
  readonly pages: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => Promise<unknown>;
  };
  readonly label: string;
}

/** Says that the list goes on, and reads on. Nothing when it never went on. */
export function ShowMore({ pages: { hasNextPage, isFetchingNextPage, fetchNextPage }, label }: ShowMoreProps) {
  const [asked, setAsked] = useState(false);
  if (!hasNextPage) return asked ? <End /> : null;
  return (
    <button
      type="button"
      className="button"
      aria-disabled={isFetchingNextPage}
      onClick={() => {
        setAsked(true);
        if (!isFetchingNextPage) void fetchNextPage();
      }}
    >
      {isFetchingNextPage ? 'One moment …' : label}
    </button>
  );
}

/** Takes the focus that the button had, so that the keyboard goes on from here. */
function End() {
  const words = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) words.current?.focus({ preventScroll: true });
  }, []);
  return (
    <p className="hint" tabIndex={-1} ref={words}>
      That is all.
    </p>
  );
}
