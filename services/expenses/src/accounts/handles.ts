import { type AppError, fieldError } from '@debt/kit/errors';

const form = /^[a-z][a-z0-9_-]{1,29}$/;

/** Names that a user could mistake for the service itself, and names with a meaning of their own in the clients. */
const reserved: ReadonlySet<string> = new Set(
  (
    'about abuse account accounts activate admin administrator all anonymous anyone api app billing bot confirm contact debt debts decline deleted ' +
    'everyone export forgive guest help history hostmaster info invite legal lend login logout mail mailer me moderator myself nobody noreply no-reply ' +
    'notifications null official operator owe owner pay payment payments people person postmaster privacy receive register root security self ' +
    'service settings show signin signup somebody someone staff status summary support sysadmin system team terms test token tokens transactions ' +
    'undefined undo unknown user users verify watch webmaster who whoami www you'
  ).split(' '),
);

/**
 * Normalises a handle to lower case.
 * @throws AppError `handle_invalid` or `handle_taken` (for reserved names as well).
 */
export function parseHandle(text: string): string {
  const handle = text.toLowerCase();
  if (!form.test(handle))
    throw fieldError('handle_invalid', {
      field: 'handle',
      code: 'wrong_form',
      message: 'A handle has 2 to 30 letters, digits, - and _, and begins with a letter.',
      allowed: form.source,
    });
  if (reserved.has(handle)) throw handleTaken(handle);
  return handle;
}

export const handleTaken = (handle: string): AppError =>
  fieldError('handle_taken', { field: 'handle', code: 'taken', message: `The handle ${handle} is taken. Choose another one.` });
