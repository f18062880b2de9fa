import { readConfig } from '@debt/kit/config';
import { silentLog } from '@debt/kit/testing';
import { variables } from '../src/gateway/config.ts';
import { gatewayConformance } from '../src/gateway/conformance.ts';
import { Gateway } from '../src/gateway/gateway.ts';

gatewayConformance('embedded', async ({ expensesUrl, notifierUrl, throttlerUrl, bodyLimitBytes, webRoot }) => {
  const config = readConfig(variables, {
    HTTP_PORT: '0',
    EXPENSES_URL: expensesUrl,
    NOTIFIER_URL: notifierUrl,
    THROTTLER_URL: throttlerUrl,
    BODY_LIMIT: String(bodyLimitBytes),
    WEB_ROOT: webRoot,
  });
  const gateway = await Gateway.create(config, { log: silentLog });
  await gateway.start();
  const hosts = ['127.0.0.1', 'localhost'].map((name) => `${name}:${gateway.port}`);
  return { url: `http://${hosts[0]}`, hosts, [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose]() };
});
