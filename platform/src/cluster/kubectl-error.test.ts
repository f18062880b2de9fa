import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { records, text } from './fields.ts';
import { classify } from './kubectl-error.ts';

const golden: unknown = JSON.parse(await readFile(new URL('../../test/golden/kubectl-failures.json', import.meta.url), 'utf8'));
/** Output of a real kubectl against a real API server: `scripts/check-api-server.ts --record`. */
const recorded = records(golden).map(({ what, reason, stderr }) => ({ what: text(what), reason: text(reason), stderr: text(stderr) }));

describe('what kubectl prints when it fails', () => {
  test('was recorded for every reason that comes from an API or from the network', () => {
    const reasons = new Set(recorded.map(({ reason }) => reason));

    expect(reasons).toEqual(new Set(['unreachable', 'forbidden', 'not found', 'exists', 'conflict', 'immutable', 'invalid']));
  });

  test.each(recorded)('before $what means $reason, in one line without what klog writes for itself', ({ reason, stderr }) => {
    const classified = classify(stderr);

    expect(classified.reason).toBe(reason);
    expect(classified.text).not.toMatch(/\n|memcache\.go/);
  });

  test.each([
    ['The connection to the server localhost:8080 was refused - did you specify the right host or port?', 'unreachable'],
    ['Unable to connect to the server: dial tcp 10.0.0.1:443: connect: no route to host', 'unreachable'],
    ['Unable to connect to the server: net/http: TLS handshake timeout', 'unreachable'],
    ['Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed by unknown authority', 'unreachable'],
    ['Error from server (ServiceUnavailable): apiserver is shutting down', 'unreachable'],
    ['Error from server (TooManyRequests): too many requests, please try again later', 'unreachable'],
    ['Error from server (Timeout): the server was unable to return a response in the time allotted', 'timed out'],
    ['error: You must be logged in to the server (Unauthorized)', 'forbidden'],
    ['Error from server (BadRequest): error when creating "STDIN": strict decoding error: unknown field "nothing"', 'invalid'],
    ['error: something new', 'other'],
    ['', 'other'],
  ])('%s: %s', (stderr, reason) => {
    expect(classify(stderr).reason).toBe(reason);
  });

  test('keeps the end of a sentence that quotes a whole object, because the cause is there', () => {
    const stderr = `The Job "a" is invalid: spec.template: Invalid value: {${'"x":1,'.repeat(500)}}: field is immutable`;

    const classified = classify(stderr);

    expect(classified.reason).toBe('immutable');
    expect(classified.text).toMatch(/^The Job "a" is invalid: .* … .*: field is immutable$/);
    expect(classified.text.length).toBeLessThan(500);
  });
});
