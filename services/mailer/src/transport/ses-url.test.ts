import { describe, expect, test } from 'vitest';
import { parseSesUrl } from './ses-url.ts';

describe('the URL of SES', () => {
  test('with a region means the endpoint of AWS in it', () => {
    expect(parseSesUrl('ses://eu-central-1')).toEqual({
      region: 'eu-central-1',
      endpoint: undefined,
      tls: true,
      configurationSet: undefined,
    });
  });

  test.each([
    ['ses://email.eu-west-1.amazonaws.com', { region: 'eu-west-1', endpoint: 'https://email.eu-west-1.amazonaws.com' }],
    [
      'ses://vpce-1.email.us-gov-west-1.vpce.amazonaws.com:443',
      { region: 'us-gov-west-1', endpoint: 'https://vpce-1.email.us-gov-west-1.vpce.amazonaws.com:443' },
    ],
    ['ses://mail.internal:8443?region=eu-central-1', { region: 'eu-central-1', endpoint: 'https://mail.internal:8443' }],
    ['ses://127.0.0.1:8005?tls=false', { endpoint: 'http://127.0.0.1:8005', tls: false }],
    ['ses://mail-sink:8005?tls=false&configuration-set=debt_1', { endpoint: 'http://mail-sink:8005', configurationSet: 'debt_1' }],
  ])('can contain a host: %s', (url, target) => {
    expect(parseSesUrl(url)).toMatchObject(target);
  });

  test.each([
    ['ses:eu-central-1', 'has the form ses://REGION or ses://HOST:PORT'],
    ['ses:///eu-central-1', 'has the form'],
    ['ses://eu-central-1/path', 'has the form'],
    ['ses://key:hunter2@eu-central-1', 'holds no credentials'],
    ['ses://eu-central-1?retries=3', 'takes the parameters region, configuration-set, tls, not retries'],
    ['ses://mail.internal:8443', 'names its region'],
    ['ses://host?tls=maybe', 'tls=true or tls=false'],
    ['ses://eu-central-1?configuration-set=a%20b', 'names a configuration set'],
  ])('is refused in the form %s', (url, message) => {
    expect(() => parseSesUrl(url)).toThrow(message);
    expect(() => parseSesUrl(url)).toThrow(/^(?!.*hunter2)/);
  });
});
