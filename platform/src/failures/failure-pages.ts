/** Every failure that this program can name besides those that both programs share. `debt-platform explain ID` prints the page. */
import { catalogueOf, type IdOf, type Pages } from '@debt/terminal/failures/failure';
import { type SharedId, sharedPages } from '@debt/terminal/failures/shared-pages';

/** By the exit code; each tells what it means and what to do about it, to a person who sees it for the first time. */
const ownPages = {
  usage: {
    usage: 'The command line was not understood. The message names the word; --help shows what is accepted.',
  },
  fixable: {
    invalid_model: 'Target and size do not fit together: the message names the need, the engine or the driver that is in the way.',
    target_not_built: 'This target is in the model, but nothing in this version can run it. Use the target embedded.',
    packages_missing:
      'This verb uses packages that npm start does not install, because running the platform does not need them. The message has the command that installs them.',
    facts_invalid:
      'The file of --facts lacks something or has something that is not understood. The message names every field and what is allowed there.',
    environment_invalid:
      'environment.json could not be read: it is damaged. What runs can still be stopped, and deleted with --purge; up finds the data again when the file is gone.',
    environment_newer: 'environment.json was written by a newer version of this program. Nothing was changed; use that version.',
    port_taken: 'The port that --port asks for is in use by another process. Choose another port, or leave --port out.',
    host_unusable:
      'The gateway cannot listen on the interface that --host names now or named before: it is no address of this machine, or a name that nobody knows. --host 127.0.0.1 is always there, --host 0.0.0.0 is all of them.',
    engine_missing:
      'An engine is not there: the PostgreSQL that npm installs, or a server whose URL nobody gave. The message has the command that repairs it.',
    engine_unavailable: 'A server that the environment uses cannot be reached, or refuses our login. The message names it.',
    not_here: 'This verb does not work for the target of this environment. The message says why, and what does instead.',
    engine_version:
      'The data was made by another major version of PostgreSQL, which this one cannot read. Nothing was touched. Let a PostgreSQL of the version that made the data run once more, named by DEBT_PLATFORM_POSTGRES, make a backup, and restore it into a new environment; the message has the commands.',
    run_as_unavailable:
      'PostgreSQL refuses to run as root, so its files belong to another user or were made in a user namespace. That way of running is not possible now; the message says what would make it possible.',
    disk_full: 'There is too little room for the data of the environment. Free some, or put DEBT_PLATFORM_DATA on another disk.',
    not_writable:
      'A folder that has to be written to cannot be: it belongs to somebody else, lies on a disk that is mounted read-only, or is no folder. The message names it; DEBT_PLATFORM_DATA is where everything of the platform lies.',
    backup_invalid: 'The file is not a backup of this program, is cut short, or does not match its checksums. Nothing was restored.',
    settings_invalid:
      'An environment on AWS needs a file of settings, given once with --settings FILE. It is JSON with: account, region, domain, owner, costCenter, operatorRanges, operatorRoles, budgetMonthlyUsd, and where wanted zoneId, network, generations, gitops, retire. docs/aws.md has an example.',
    tool_missing:
      'A program or package that this target runs is not there, or is of another version. The message has the command that installs it.',
    machine_too_small:
      'Docker has less memory or fewer cores than the environment asks for, so that some of its pods would never start. On a Mac, Docker has a machine of its own, which its settings make greater.',
    backend_invalid:
      'Pulumi keeps what it made in a place of yours: PULUMI_BACKEND_URL is file:///folder or s3://bucket. No account of Pulumi is ever needed.',
    passphrase_missing:
      'The state is encrypted. Set PULUMI_CONFIG_PASSPHRASE_FILE to a file with the passphrase, or DEBT_PLATFORM_SECRETS_PROVIDER to awskms://alias/NAME?region=REGION.',
  },
  denied: {
    aws_identity:
      'AWS does not know who you are, or the account is not the one of the settings. Sign in, then look with: aws sts get-caller-identity',
  },
  notFound: {
    not_found: 'There is nothing of this name. The message lists what there is.',
  },
  conflict: {
    environment_differs:
      'An environment keeps its target and the places of its data for life, because the data would stay behind. Choose another name with --env.',
    data_would_be_lost:
      'Going on would delete what people entered, and up never does that. Make a backup, then take the environment down with --purge.',
    locked: 'Another process works on this environment. The message names it; wait for it or stop it.',
    not_empty: 'A backup is restored into empty databases only. Use a new environment: debt-platform up --env <name>.',
    cluster_foreign:
      'A cluster has the name of this environment, but another node than the one that this environment made: somebody made it by hand, or the folder of the environment was lost. It is never touched. Choose another name with --env, or delete it with kind if nobody needs it.',
    protected:
      'What holds data is protected, from deletion and from changes that AWS can only make by deleting it. To delete it, write the name of the environment into retire of its settings, run up with them, and then down --purge. A change that would replace it needs another environment.',
    plan_differs: 'A saved plan is applied exactly or not at all. Make a new one with: debt-platform plan eks --out FILE',
  },
  unreachable: {
    not_running: 'Nothing answers for this environment. Start it with: debt-platform up',
    docker_unavailable:
      'The target kind is a container of Docker, and its daemon does not answer. Start Docker; DEBT_PLATFORM_DOCKER names another program. docker info says more.',
    unreachable:
      'The API of the cluster does not answer from here. On kind, debt-platform status and docker logs say why. On AWS it is private: run the command inside the network (a bastion, a VPN, CI inside it), or, where the size allows it, add your range to operatorRanges.',
  },
  different: {
    verify_failed: 'At least one invariant of the ledger does not hold. Stop, make a backup, and report what is printed.',
  },
  policy: {
    gate_refused:
      'What was rendered breaks a rule of the platform, so nothing was written. debt-platform lint names every rule and object.',
    policy_violated: 'The plan breaks a rule that every environment on AWS keeps. The message names the rule and the resource.',
    budget_exceeded: 'The plan may cost more than budgetMonthlyUsd of the settings. The prices are an estimate with a date.',
  },
  unknown: {
    pending_operations:
      'An earlier run was killed in the middle of an operation, and how that ended is not known. debt-platform repair removes its lock, finds what it has made, and lists what a person has to look at; up goes on then.',
  },
  timeout: {
    timeout: 'What was waited for did not happen in time. The message says what is not ready; --timeout gives it longer.',
  },
  failedWhileWaiting: {
    step_failed: 'One step of the run failed; what waits for it was skipped, nothing was undone. Running up again goes on from there.',
    unit_crashed:
      'A process ended five times in a row and now stays down. Its last lines are printed; debt-platform restart <unit> tries again.',
    not_converged: 'Every step succeeded, but the world still differs from the model. debt-platform plan shows where.',
    cluster_failed:
      'kind or docker could not make, start, stop or delete the cluster. Their last lines are printed. Running the command again deletes what is half made and begins anew; nothing is ever put into a cluster before it is complete.',
    image_failed:
      'A container image could not be built. The last lines of the builder are printed and the message names the file with all of them. Images that were built stay; running it again goes on from there.',
    pulumi_failed:
      'Pulumi stopped. What it made stays and is in its state; the message has its last words, without secrets. Running up again goes on from there.',
  },
} as const satisfies Pages;

export type FailureId = IdOf<typeof ownPages> | SharedId;

/** Every id with its page. The ids that are named here may succeed when the same command is simply given again. */
export const catalogue = catalogueOf<FailureId>(
  [sharedPages, ownPages],
  ['locked', 'engine_unavailable', 'not_running', 'timeout', 'interrupted', 'docker_unavailable', 'aws_identity', 'unreachable'],
);

export const isFailureId = (id: unknown): id is FailureId => typeof id === 'string' && catalogue.has(id);
