// `npm run assistant`: builds if needed, then runs assistant/main.ts.
import { build } from '../scripts/build.mjs';

await build();
const { main } = await import('../dist/bench/assistant/main.js');
await main();
