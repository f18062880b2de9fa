/** Every failure of this program, besides those that both programs share. `debt-platform explain ID` prints the page. */
import { catalogueOf, type IdOf, type Pages } from '@debt/terminal/failures/failure';
import { type SharedId, sharedPages } from '@debt/terminal/failures/shared-pages';

/** Ordered by exit code. Each page explains the failure and its fix to a user who sees it for the first time. */
const ownPages = {
  usage: {
    usage: 'The command line is not valid. The message names the argument; --help shows what is accepted.',
  },
  fixable: {
    invalid_model: 'Target and size do not fit together: the message names the need, the engine or the driver that conflicts.',
    target_not_built: 'The model has this target, but this version cannot run it. Use the target embedded.',
    packages_missing:
      'This command needs packages that npm start does not install, because the platform runs without them. The message has the command that installs them.',
    facts_invalid: 'The file of --facts lacks a field or has an invalid one. The message names every field and what is allowed there.',
    environment_invalid:
      'environment.json is damaged. What runs can still be stopped, and deleted with --purge. After the file is deleted, up finds the data again.',
    environment_newer: 'environment.json was written by a newer version of this program. Nothing was changed; use that version.',
    port_taken: 'The port that --port asks for is in use by another process. Choose another port, or leave --port out.',
    host_unusable:
      'The gateway cannot listen on the interface of --host, given now or recorded before: it is not an address of this machine, or a name that does not resolve. --host 127.0.0.1 always works; --host 0.0.0.0 means all interfaces.',
    engine_missing:
      'An engine is missing: the PostgreSQL that npm installs is not there, or no URL was given for a server. The message has the command that fixes it.',
    engine_unavailable: 'A server that the environment uses cannot be reached, or refuses the login. The message names the server.',
    not_here: 'This command does not work for the target of this environment. The message explains why, and names the command that does.',
    engine_version:
      'The data was written by another major version of PostgreSQL, which this one cannot read. Nothing was changed. Set DEBT_PLATFORM_POSTGRES to a PostgreSQL of the old version, start it once more, make a backup, and restore it into a new environment; the message has the commands.',
    run_as_unavailable:
      'PostgreSQL refuses to run as root, so its files belong to another user or were created in a user namespace. PostgreSQL cannot be started as that user now; the message shows what would allow it.',
    disk_full:
      'There is too little disk space for the data of the environment. Free some space, or set DEBT_PLATFORM_DATA to a folder on another disk.',
    not_writable:
      'A folder cannot be written to: it belongs to another user, is on a disk that is mounted read-only, or is not a folder. The message names it. DEBT_PLATFORM_DATA is the folder with all data of the platform.',
    backup_invalid: 'The file is not a backup of this program, is incomplete, or does not match its checksums. Nothing was restored.',
    backup_schedule_invalid:
      'backup-schedule.json in the folder of the environment is damaged, or was written by a newer version. Until backup schedule sets it again, no backup is made by itself.',
    settings_invalid:
      'An environment on AWS needs a file of settings, given once with --settings FILE. It is JSON with: account, region, domain, owner, costCenter, operatorRanges, operatorRoles, budgetMonthlyUsd, and optionally zoneId, network, generations, gitops, retire. docs/aws.md has an example.',
    tool_missing:
      'A program or package that this target needs is not installed, or has another version. The message has the command that installs it.',
    docker_missing:
      'The target kind runs in Docker, which is not installed. Install Docker and start it, or set DEBT_PLATFORM_DOCKER to another program.',
    machine_too_small:
      'Docker has less memory or fewer cores than the environment asks for, so some of its pods would never start. On a Mac, Docker runs in a virtual machine; its settings change the memory and the cores.',
    backend_invalid:
      'Pulumi stores its state in a folder or bucket that you choose: set PULUMI_BACKEND_URL to file:///folder or s3://bucket. An account at Pulumi is not needed.',
    passphrase_missing:
      'The state is encrypted. Set PULUMI_CONFIG_PASSPHRASE_FILE to a file with the passphrase, or DEBT_PLATFORM_SECRETS_PROVIDER to awskms://alias/NAME?region=REGION.',
  },
  denied: {
    aws_identity:
      'AWS does not accept your credentials, or their account is not the one in the settings. Sign in, then check with: aws sts get-caller-identity',
  },
  notFound: {
    not_found: 'Nothing has this name. The message lists the names that exist.',
  },
  conflict: {
    environment_differs:
      'The target of an environment and the location of its data never change, because the data would not move along. Choose another name with --env.',
    data_would_be_lost: 'Continuing would delete data that users entered, which up never does. Make a backup, then run down --purge.',
    locked: 'Another process works on this environment. The message names it; wait until it ends, or stop it.',
    not_empty: 'A backup is restored into empty databases only. Use a new environment: debt-platform up --env <name>.',
    cluster_foreign:
      'A cluster has the name of this environment, but another node than the one that this environment created: it was created by hand, or the folder of the environment was lost. debt-platform never changes such a cluster. Choose another name with --env, or delete the cluster with kind if it is no longer needed.',
    protected:
      'Resources with data are protected from deletion, and from changes that AWS can only make by replacing them. To delete them, set retire to the name of the environment in its settings, run up with them, and then down --purge. A change that would replace them needs another environment.',
    plan_differs:
      'The saved plan no longer matches what would be done, and a plan is applied exactly or not at all. Make a new one with: debt-platform plan eks --out FILE',
  },
  unreachable: {
    not_running: 'This environment does not run. Start it with: debt-platform up',
    docker_unavailable:
      'The target kind runs in Docker, and the Docker daemon does not answer. Start Docker, or set DEBT_PLATFORM_DOCKER to another program. docker info shows details.',
    unreachable:
      'The API of the cluster does not answer from here. On kind, debt-platform status and docker logs show why. On AWS the API is private: run the command inside the network (a bastion, a VPN, CI inside it), or, where the size allows it, add your address range to operatorRanges.',
  },
  different: {
    verify_failed: 'At least one invariant of the ledger is violated. Stop the platform, make a backup, and report what is printed.',
  },
  policy: {
    gate_refused:
      'A rendered manifest violates a rule of the platform, so nothing was written. debt-platform lint names every rule and object.',
    policy_violated: 'The plan violates a rule for every environment on AWS. The message names the rule and the resource.',
    budget_exceeded: 'The plan may cost more than budgetMonthlyUsd in the settings allows. The prices are a dated estimate.',
  },
  unknown: {
    pending_operations:
      'An earlier run was killed during an operation, and the result of the operation is unknown. debt-platform repair removes its lock, finds what it has created, and lists what you have to check; then run up again.',
  },
  timeout: {
    timeout: 'A condition was not met in time. The message names what is not ready; --timeout sets a longer limit.',
  },
  failedWhileWaiting: {
    step_failed: 'One step of the run failed. The steps that depend on it were skipped, and nothing was undone. Run up again to continue.',
    unit_crashed:
      'A process ended five times in a row and is not started again. Its last lines are printed; debt-platform restart <unit> tries again.',
    not_converged: 'Every step succeeded, but the actual state still differs from the desired state. debt-platform plan shows where.',
    cluster_failed:
      'kind or docker could not create, start, stop or delete the cluster. Their last lines are printed. Run the command again: it deletes an incomplete cluster and creates a new one. An incomplete cluster never contains data.',
    image_failed:
      'A container image could not be built. The last lines of the builder are printed, and the message names the file with all of them. Images that were built are kept. Run the command again to continue.',
    pulumi_failed:
      'Pulumi stopped. What it created is kept and recorded in its state. The message has its last lines, without secrets. Run up again to continue.',
  },
} as const satisfies Pages;

export type FailureId = IdOf<typeof ownPages> | SharedId;

/** Every id with its page. For the ids that are listed here, repeating the same command may succeed. */
export const catalogue = catalogueOf<FailureId>(
  [sharedPages, ownPages],
  ['locked', 'engine_unavailable', 'not_running', 'timeout', 'interrupted', 'docker_unavailable', 'aws_identity', 'unreachable'],
);

export const isFailureId = (id: unknown): id is FailureId => typeof id === 'string' && catalogue.has(id);
