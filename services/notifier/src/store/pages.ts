import type { StoredNotification } from './driver.ts';

type Pages = AsyncGenerator<readonly StoredNotification[], void, void>;

/** For backends without a cursor worth keeping: one query for each page, until nothing follows. Pages can have any length. */
export async function* readInPages(read: (after: number) => Promise<readonly StoredNotification[]>, after: number): Pages {
  for (let position = after; ; ) {
    const page = await read(position);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    position = last.seq;
  }
}

/** Fetches one page ahead: the store works while the previous page is sent. */
export async function* oneAhead(pages: Pages): Pages {
  let next = pages.next();
  try {
    for (let page = await next; page.done !== true; page = await next) {
      next = pages.next();
      // The reader of the next page receives the error; there may be no reader.
      next.catch(() => undefined);
      yield page.value;
    }
  } finally {
    await next.catch(() => undefined);
    await pages.return();
  }
}
