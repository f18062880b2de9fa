import { expect, test } from 'vitest';
import { fetchNext } from './fetch-next.ts';

/** A list with a next page that arrives only after a number of failed attempts. */
function list(failures: number) {
  const asked: boolean[] = [];
  const items = ['first'];
  const fetchNextPage = async ({ cancelRefetch }: { readonly cancelRefetch: boolean }) => {
    asked.push(cancelRefetch);
    if (asked.length > failures) items.push('next');
    return { data: [...items] };
  };
  return { asked, pages: { data: ['first'], fetchNextPage } };
}

test.each([
  [0, 1],
  [2, 3],
  [99, 5],
])('a next page that is dropped %i times is requested %i times, and never cancels a refresh in progress', async (failures, times) => {
  const { asked, pages } = list(failures);

  await fetchNext(pages);

  expect(asked).toEqual(Array(times).fill(false));
});
