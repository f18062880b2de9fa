// Takes mail like Amazon SES and shows it at /. Keeps it in memory: a restart forgets it.
import sink from 'aws-ses-v2-local';

const server = await sink.default({ host: process.env.HOST ?? '0.0.0.0', port: Number(process.env.PORT ?? 8005) });
server.prependListener('request', (request) => {
  if (request.url === '/healthz') request.url = '/health-check';
});
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
  });
}
