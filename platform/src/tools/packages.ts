/** Packages that `npm start` does not install. */
import { PlatformError } from '../failures/failures.ts';

/** Runs what imports development packages. Throws `packages_missing` when they are not installed, with the command that installs them. */
export async function withPackages<T>(verb: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const missing = missingPackage(error);
    if (missing === undefined) throw error;
    throw new PlatformError(
      'packages_missing',
      {
        what: `${verb} needs the package ${missing}, which is not installed`,
        why: 'npm start installs only what the platform runs on',
        fix: ['npm ci'],
      },
      { cause: error },
    );
  }
}

function missingPackage(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_MODULE_NOT_FOUND') return undefined;
  return /Cannot find package '([^']+)'/.exec(error.message)?.[1];
}
