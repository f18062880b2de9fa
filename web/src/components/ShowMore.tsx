import { useEffect, useRef, useState } from 'react';

interface ShowMoreProps {
  /** Whether the list has another page. */
  readonly hasMore: boolean | undefined;
  readonly fetchNext: () => Promise<unknown>;
  readonly label: string;
}

/** A button that loads the next page of a list. Renders nothing for a list of one page. */
export function ShowMore({ hasMore, fetchNext, label }: ShowMoreProps) {
  const [asked, setAsked] = useState(false);
  const [isReading, setIsReading] = useState(false);
  if (hasMore !== true) return asked ? <End /> : null;
  const read = async (): Promise<void> => {
    if (isReading) return;
    setAsked(true);
    setIsReading(true);
    await fetchNext().finally(() => setIsReading(false));
  };
  return (
    <button type="button" className="button" aria-disabled={isReading} onClick={() => void read()}>
      {isReading ? 'One moment …' : label}
    </button>
  );
}

/** Takes over the focus of the button, so that keyboard users continue from here. */
function End() {
  const text = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) text.current?.focus({ preventScroll: true });
  }, []);
  return (
    <p className="hint" tabIndex={-1} ref={text}>
      That is all.
    </p>
  );
}
