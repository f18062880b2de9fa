// Pulumi requires this file through a TypeScript compiler that does not know this code base; an import goes through Node, which strips types itself.
import('./pack.ts').catch((error) => {
  console.error(error);
  process.exit(1);
});
