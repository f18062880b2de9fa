import { AppError } from '@debt/kit/errors';

export interface SesUrl {
  readonly region: string;
  /** Undefined for AWS's own endpoint of the region. */
  readonly endpoint: string | undefined;
  /** Without TLS it is a replacement of SES, which must never receive the credentials of an account. */
  readonly tls: boolean;
  readonly configurationSet: string | undefined;
}

const parameters = ['region', 'configuration-set', 'tls'];
const regionName = /^[a-z]{2}(?:-[a-z]+)+-\d$/;
const regionWithin = /\.([a-z]{2}(?:-[a-z]+)+-\d)\./;
const configurationSetName = /^[A-Za-z0-9_-]{1,64}$/;
/** The region for a replacement of SES, which ignores it. */
const placeholderRegion = 'us-east-1';

/**
 * `ses://eu-central-1` is AWS's endpoint of that region. `ses://host:port` is another endpoint (a VPC endpoint, with the region in its name, or one
 * with `region=`). `tls=false` is for the mail-sink. `configuration-set=` names the configuration set of SES. Credentials are never in the URL.
 * @throws AppError `bad_configuration` with the reason and never with the URL.
 */
export function parseSesUrl(url: string): SesUrl {
  const parsed = URL.parse(url);
  if (parsed === null || !/^ses:\/\/[^/]/.test(url) || parsed.hostname === '' || !['', '/'].includes(parsed.pathname) || parsed.hash !== '')
    return bad('has the form ses://REGION or ses://HOST:PORT');
  if (parsed.username !== '' || parsed.password !== '')
    return bad('holds no credentials: they come from the environment, files or the identity of the pod, as AWS describes');
  const given = parsed.searchParams;
  const unknown = [...given.keys()].filter((name) => !parameters.includes(name));
  if (unknown.length > 0) return bad(`takes the parameters ${parameters.join(', ')}, not ${unknown.join(', ')}`);
  const tls = given.get('tls') ?? 'true';
  if (tls !== 'true' && tls !== 'false') return bad('has tls=true or tls=false');
  const configurationSet = given.get('configuration-set') ?? undefined;
  if (configurationSet !== undefined && !configurationSetName.test(configurationSet))
    return bad('names a configuration set by letters, digits, _ and -');
  return { ...regionOf(parsed, tls === 'true'), tls: tls === 'true', configurationSet };
}

function regionOf({ hostname, port, searchParams }: URL, tls: boolean): Pick<SesUrl, 'region' | 'endpoint'> {
  if (regionName.test(hostname) && port === '' && tls) return { region: hostname, endpoint: undefined };
  const region = searchParams.get('region') ?? regionWithin.exec(hostname)?.[1] ?? (tls ? undefined : placeholderRegion);
  if (region === undefined || !regionName.test(region)) return bad('names its region, as in ses://HOST:PORT?region=eu-central-1');
  return { region, endpoint: `${tls ? 'https' : 'http'}://${hostname}${port === '' ? '' : `:${port}`}` };
}

function bad(what: string): never {
  throw new AppError('bad_configuration', `The URL of SES ${what}.`);
}
