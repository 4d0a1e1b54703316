// `npm run assistant`: builds when needed, then hands over to assistant/main.ts.
import { build } from '../scripts/build.mjs';

await build();
const { main } = await import('../dist/bench/assistant/main.js');
await main();
