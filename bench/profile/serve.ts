/** The program as separate modules: a profile of its bundle would show one file. */
import { main } from '../../src/cli/main.js';

process.exit(await main(process.argv.slice(2)));
