import { useEffect, useRef, useState } from 'react';

interface ShowMoreProps {
  /** The list goes on. */
  readonly hasMore: boolean | undefined;
  readonly readOn: () => Promise<unknown>;
  readonly label: string;
}

/** Says that the list goes on, and reads on. Nothing when it never went on. */
export function ShowMore({ hasMore, readOn, label }: ShowMoreProps) {
  const [asked, setAsked] = useState(false);
  const [isReading, setIsReading] = useState(false);
  if (hasMore !== true) return asked ? <End /> : null;
  const read = async (): Promise<void> => {
    if (isReading) return;
    setAsked(true);
    setIsReading(true);
    await readOn().finally(() => setIsReading(false));
  };
  return (
    <button type="button" className="button" aria-disabled={isReading} onClick={() => void read()}>
      {isReading ? 'One moment …' : label}
    </button>
  );
}

/** Takes the focus that the button had, so that the keyboard goes on from here. */
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
