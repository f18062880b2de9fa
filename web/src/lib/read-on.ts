/** A list that is read a page after the other, as TanStack Query gives it. */
export interface Pages {
  readonly data: readonly unknown[] | undefined;
  readonly fetchNextPage: (options: { readonly cancelRefetch: boolean }) => Promise<{ readonly data: readonly unknown[] | undefined }>;
}

/** As often may something happen while a page is on its way; then somebody has to ask again. */
const attemptsMax = 5;

/**
 * Reads the next page. When something happens meanwhile, all that was read is read anew and the page that was on its way is dropped: then it is asked
 * for again once that is done. Asking without waiting for it would drop what is being read anew.
 */
export async function readOn({ data, fetchNextPage }: Pages): Promise<void> {
  const before = data?.length ?? 0;
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const now = await fetchNextPage({ cancelRefetch: false });
    if ((now.data?.length ?? 0) > before) return;
  }
}
