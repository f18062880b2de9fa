/** Functions under the names that they had before; the migration before this one has made them under their present ones. */
export const renamedFunctions = /* sql */ `
drop function if exists say(jsonb), say_batch(jsonb), say_one(jsonb), plan(transactions), waits(boolean, boolean, boolean, integer),
  settle(uuid, uuid[]), settle_account(uuid), settle_deleted(), link_after_first_word(transactions, uuid),
  try_book(uuid), try_open(uuid, uuid), stranger_refusal(uuid, uuid);
`;
