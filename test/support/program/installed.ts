/**
 * A data directory with an unused installation. A server that starts on it still prints the messages of a first start.
 */
import { connect, connectForCommand, migrateDatabase } from '../../../src/compose/open-core.js';
import { copiesOf } from '../copies.js';

/** Creates the directory, which must not exist yet. */
export const copyInstalled = copiesOf('installed', async (dataDir) => {
  const postgres = await connectForCommand({ dataDir, databaseUrl: undefined }, () => {});
  const database = connect(postgres, 1);
  await migrateDatabase(database);
  await database.close();
  await postgres.stop();
});
