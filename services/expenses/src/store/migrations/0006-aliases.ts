/**
 * Letters with accents can be written in two ways that look the same. Aliases are kept in the composed one (NFC) from now on; one that would
 * then be the name of two people stays as it is, and can be renamed.
 */
export const composedAliases = /* sql */ `
update people e set alias = normalize(e.alias, nfc), version = e.version + 1
where e.alias is not nfc normalized and not exists (
  select from people o where o.owner_id = e.owner_id and o.id <> e.id and lower(o.alias) = lower(normalize(e.alias, nfc)));
`;
