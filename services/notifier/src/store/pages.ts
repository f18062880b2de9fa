import type { StoredNotification } from './driver.ts';

type Pages = AsyncGenerator<readonly StoredNotification[], void, void>;

/** For backends without a cursor that is worth keeping: one question a page, until there is nothing after it. Pages may be of any length. */
export async function* readInPages(read: (after: number) => Promise<readonly StoredNotification[]>, after: number): Pages {
  for (let position = after; ; ) {
    const page = await read(position);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    position = last.seq;
  }
}

/** Fetches one page ahead, never more: the store works while the page before is being sent. */
export async function* oneAhead(pages: Pages): Pages {
  let next = pages.next();
  try {
    for (let page = await next; page.done !== true; page = await next) {
      next = pages.next();
      // Told to whoever asks for the page after this one; nobody may be left.
      next.catch(() => undefined);
      yield page.value;
    }
  } finally {
    await next.catch(() => undefined);
    await pages.return();
  }
}
