import { expect, test } from 'vitest';
import { readOn } from './read-on.ts';

/** A list whose next page arrives only after so many attempts. */
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
])(
  'a page that is dropped %i times is asked for %i times, and what is being read anew is never dropped for it',
  async (failures, times) => {
    const { asked, pages } = list(failures);

    await readOn(pages);

    expect(asked).toEqual(Array(times).fill(false));
  },
);
