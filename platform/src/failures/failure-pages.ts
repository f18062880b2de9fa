/** Every failure that this program can name, with its exit code. `debt-platform explain <ID>` prints the page. */
import { exitCodes } from '@debt/terminal/exit-codes';

interface Page {
  readonly exit: number;
  readonly retry: boolean;
  /** What it means and what to do about it, for somebody who sees it for the first time. */
  readonly page: string;
}

const page = (exit: number, text: string, retry = false): Page => ({ exit, retry, page: text });

export const failurePages = {
  UNEXPECTED: page(
    exitCodes.bug,
    'A fault in debt-platform itself. The message names a file with what is known of it, without the command line; nothing is sent.',
  ),
  USAGE: page(exitCodes.usage, 'The command line was not understood. The message names the word; --help shows what is accepted.'),
  INVALID_MODEL: page(
    exitCodes.fixable,
    'Target and size do not fit together: the message names the need, the engine or the driver that is in the way.',
  ),
  TARGET_NOT_BUILT: page(
    exitCodes.fixable,
    'This target is in the model, but nothing in this version can run it. Use the target embedded.',
  ),
  PACKAGES_MISSING: page(
    exitCodes.fixable,
    'This verb uses packages that npm start does not install, because running the platform does not need them. The message has the command that installs them.',
  ),
  FACTS_INVALID: page(
    exitCodes.fixable,
    'The file of --facts lacks something or has something that is not understood. The message names every field and what is allowed there.',
  ),
  GATE_REFUSED: page(
    exitCodes.policy,
    'What was rendered breaks a rule of the platform, so nothing was written. debt-platform lint names every rule and object.',
  ),
  ENVIRONMENT_INVALID: page(
    exitCodes.fixable,
    'environment.json could not be read: it is damaged. What runs can still be stopped, and deleted with --purge; up finds the data again when the file is gone.',
  ),
  ENVIRONMENT_NEWER: page(
    exitCodes.fixable,
    'environment.json was written by a newer version of this program. Nothing was changed; use that version.',
  ),
  ENVIRONMENT_DIFFERS: page(
    exitCodes.conflict,
    'An environment keeps its target and the places of its data for life, because the data would stay behind. Choose another name with --env.',
  ),
  DATA_WOULD_BE_LOST: page(
    exitCodes.conflict,
    'Going on would delete what people entered, and up never does that. Make a backup, then take the environment down with --purge.',
  ),
  LOCKED: page(exitCodes.conflict, 'Another process works on this environment. The message names it; wait for it or stop it.', true),
  PORT_TAKEN: page(
    exitCodes.fixable,
    'The port that --port asks for is in use by another process. Choose another port, or leave --port out.',
  ),
  HOST_UNUSABLE: page(
    exitCodes.fixable,
    'The gateway cannot listen on the interface that --host names now or named before: it is no address of this machine, or a name that nobody knows. --host 127.0.0.1 is always there, --host 0.0.0.0 is all of them.',
  ),
  ENGINE_MISSING: page(
    exitCodes.fixable,
    'An engine is not there: the PostgreSQL that npm installs, or a server whose URL nobody gave. The message has the command that repairs it.',
  ),
  ENGINE_UNAVAILABLE: page(
    exitCodes.fixable,
    'A server that the environment uses cannot be reached, or refuses our login. The message names it.',
    true,
  ),
  NOT_HERE: page(
    exitCodes.fixable,
    'This verb does not work for the target of this environment. The message says why, and what does instead.',
  ),
  ENGINE_VERSION: page(
    exitCodes.fixable,
    'The data was made by another major version of PostgreSQL, which this one cannot read. Nothing was touched. Let a PostgreSQL of the version that made the data run once more, named by DEBT_PLATFORM_POSTGRES, make a backup, and restore it into a new environment; the message has the commands.',
  ),
  RUN_AS_UNAVAILABLE: page(
    exitCodes.fixable,
    'PostgreSQL refuses to run as root, so its files belong to another user or were made in a user namespace. That way of running is not possible now; the message says what would make it possible.',
  ),
  DISK_FULL: page(
    exitCodes.fixable,
    'There is too little room for the data of the environment. Free some, or put DEBT_PLATFORM_DATA on another disk.',
  ),
  NOT_WRITABLE: page(
    exitCodes.fixable,
    'A folder that has to be written to cannot be: it belongs to somebody else, lies on a disk that is mounted read-only, or is no folder. The message names it; DEBT_PLATFORM_DATA is where everything of the platform lies.',
  ),
  NOT_RUNNING: page(exitCodes.unreachable, 'Nothing answers for this environment. Start it with: debt-platform up', true),
  NOT_FOUND: page(exitCodes.notFound, 'There is nothing of this name. The message lists what there is.'),
  STEP_FAILED: page(
    exitCodes.failedWhileWaiting,
    'One step of the run failed; what waits for it was skipped, nothing was undone. Running up again goes on from there.',
  ),
  UNIT_CRASHED: page(
    exitCodes.failedWhileWaiting,
    'A process ended five times in a row and now stays down. Its last lines are printed; debt-platform restart <unit> tries again.',
  ),
  TIMEOUT: page(
    exitCodes.timeout,
    'What was waited for did not happen in time. The message says what is not ready; --timeout gives it longer.',
    true,
  ),
  NOT_CONVERGED: page(
    exitCodes.failedWhileWaiting,
    'Every step succeeded, but the world still differs from the model. debt-platform plan shows where.',
  ),
  CANCELLED: page(exitCodes.interrupted, 'The run was interrupted. What was done stays; run the command again to go on.', true),
  NEEDS_YES: page(exitCodes.fixable, 'The command destroys something and cannot ask here. Read what it would remove, then add --yes.'),
  VERIFY_FAILED: page(
    exitCodes.different,
    'At least one invariant of the ledger does not hold. Stop, make a backup, and report what is printed.',
  ),
  BACKUP_INVALID: page(
    exitCodes.fixable,
    'The file is not a backup of this program, is cut short, or does not match its checksums. Nothing was restored.',
  ),
  FILE_EXISTS: page(exitCodes.conflict, 'A backup never replaces a file. Choose another name.'),
  NOT_EMPTY: page(
    exitCodes.conflict,
    'A backup is restored into empty databases only. Use a new environment: debt-platform up --env <name>.',
  ),
  SETTINGS_INVALID: page(
    exitCodes.fixable,
    'An environment on AWS needs a file of settings, given once with --settings FILE. It is JSON with: account, region, domain, owner, costCenter, operatorRanges, operatorRoles, budgetMonthlyUsd, and where wanted zoneId, network, generations, gitops, retire. docs/aws.md has an example.',
  ),
  TOOL_MISSING: page(
    exitCodes.fixable,
    'A program or package that this target runs is not there, or is of another version. The message has the command that installs it.',
  ),
  DOCKER_UNAVAILABLE: page(
    exitCodes.unreachable,
    'The target kind is a container of Docker, and its daemon does not answer. Start Docker; DEBT_PLATFORM_DOCKER names another program. docker info says more.',
    true,
  ),
  MACHINE_TOO_SMALL: page(
    exitCodes.fixable,
    'Docker has less memory or fewer cores than the environment asks for, so that some of its pods would never start. On a Mac, Docker has a machine of its own, which its settings make greater.',
  ),
  CLUSTER_FAILED: page(
    exitCodes.failedWhileWaiting,
    'kind or docker could not make, start, stop or delete the cluster. Their last lines are printed. Running the command again deletes what is half made and begins anew; nothing is ever put into a cluster before it is complete.',
  ),
  CLUSTER_FOREIGN: page(
    exitCodes.conflict,
    'A cluster has the name of this environment, but another node than the one that this environment made: somebody made it by hand, or the folder of the environment was lost. It is never touched. Choose another name with --env, or delete it with kind if nobody needs it.',
  ),
  IMAGE_FAILED: page(
    exitCodes.failedWhileWaiting,
    'A container image could not be built. The last lines of the builder are printed and the message names the file with all of them. Images that were built stay; running it again goes on from there.',
  ),
  BACKEND_INVALID: page(
    exitCodes.fixable,
    'Pulumi keeps what it made in a place of yours: PULUMI_BACKEND_URL is file:///folder or s3://bucket. No account of Pulumi is ever needed.',
  ),
  PASSPHRASE_MISSING: page(
    exitCodes.fixable,
    'The state is encrypted. Set PULUMI_CONFIG_PASSPHRASE_FILE to a file with the passphrase, or DEBT_PLATFORM_SECRETS_PROVIDER to awskms://alias/NAME?region=REGION.',
  ),
  AWS_IDENTITY: page(
    exitCodes.denied,
    'AWS does not know who you are, or the account is not the one of the settings. Sign in, then look with: aws sts get-caller-identity',
    true,
  ),
  UNREACHABLE: page(
    exitCodes.unreachable,
    'The API of the cluster does not answer from here. On kind, debt-platform status and docker logs say why. On AWS it is private: run the command inside the network (a bastion, a VPN, CI inside it), or, where the size allows it, add your range to operatorRanges.',
    true,
  ),
  POLICY_VIOLATED: page(
    exitCodes.policy,
    'The plan breaks a rule that every environment on AWS keeps. The message names the rule and the resource.',
  ),
  BUDGET_EXCEEDED: page(
    exitCodes.policy,
    'The plan may cost more than budgetMonthlyUsd of the settings. The prices are an estimate with a date.',
  ),
  PENDING_OPERATIONS: page(
    exitCodes.unknown,
    'An earlier run was killed in the middle of an operation, and how that ended is not known. debt-platform repair removes its lock, finds what it has made, and lists what a person has to look at; up goes on then.',
  ),
  PROTECTED: page(
    exitCodes.conflict,
    'What holds data is protected, from deletion and from changes that AWS can only make by deleting it. To delete it, write the name of the environment into retire of its settings, run up with them, and then down --purge. A change that would replace it needs another environment.',
  ),
  PLAN_DIFFERS: page(
    exitCodes.conflict,
    'A saved plan is applied exactly or not at all. Make a new one with: debt-platform plan eks --out FILE',
  ),
  PULUMI_FAILED: page(
    exitCodes.failedWhileWaiting,
    'Pulumi stopped. What it made stays and is in its state; the message has its last words, without secrets. Running up again goes on from there.',
  ),
} as const satisfies Readonly<Record<string, Page>>;

export type FailureId = keyof typeof failurePages;
