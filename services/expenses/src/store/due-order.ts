/** The due date by which lists and allocations order debts: a debt without one is due last. An index has exactly this expression. */
export const dueOrLast = (debt: string): string => `coalesce(${debt}.due_on, 'infinity'::date)`;
