/**
 * Plans are made once a connection, perhaps while the tables were small, so what a command looks up must have one way only.
 *
 * The head of a debt is compared with its entry when the statement that writes it ends, not at the commit: under the settings of a command the
 * comparison walks the key, while at the commit those are gone, and a plan from when there were few entries reads them all.
 *
 * A pair is found from either side by an index over both: with one side alone in an index, and few rows to tell the difference, the server may take
 * that one, and go on reading all that the popular side has.
 */
export const lookups = /* sql */ `
alter table debts alter constraint debt_head not deferrable;
drop index accounts_borrower;
create index accounts_borrower on accounts (borrower_id, lender_id, currency);
drop index links_high;
create index links_high on links (high_id, low_id);
drop index people_party;
create index people_party on people (party_id, owner_id);
`;
