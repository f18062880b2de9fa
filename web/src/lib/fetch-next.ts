/** A paged list of TanStack Query. */
export interface Pages {
  readonly data: readonly unknown[] | undefined;
  readonly fetchNextPage: (options: { readonly cancelRefetch: boolean }) => Promise<{ readonly data: readonly unknown[] | undefined }>;
}

/** The number of refreshes that may interrupt the request for a page; after that, the user has to request it again. */
const attemptsMax = 5;

/**
 * Fetches the next page. A notification in the meantime refreshes the whole list and drops the requested page, which is then requested again after
 * the refresh. Requesting it earlier would cancel the refresh.
 */
export async function fetchNext({ data, fetchNextPage }: Pages): Promise<void> {
  const before = data?.length ?? 0;
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const now = await fetchNextPage({ cancelRefetch: false });
    if ((now.data?.length ?? 0) > before) return;
  }
}
