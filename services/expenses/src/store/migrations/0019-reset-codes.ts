/**
 * Several reset codes of one account may be live: anyone can request one for a known address, and a new code must not make the one that its owner is
 * typing invalid. An activation code is requested by the signed-in account alone, so a new one still replaces it.
 */
export const resetCodes = /* sql */ `
drop index codes_live;
create unique index codes_live on codes (user_id) where used_at is null and purpose = 'activation';
create index codes_live_resets on codes (user_id, expires_at) where used_at is null and purpose = 'reset';
`;
