/** The due date of a debt as lists and allocations order by it: one without a date is due last. In these very letters it is indexed. */
export const dueOrLast = (debt: string): string => `coalesce(${debt}.due_on, 'infinity'::date)`;
