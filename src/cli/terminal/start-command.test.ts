import { describe, expect, it } from 'vitest';
import { formatLocation, locationOf } from '../../config/location.js';
import { programName } from './program-name.js';
import { startLines } from './start-command.js';

describe('the command that starts a server', () => {
  it('names the directory, quoted for the shell if needed', () => {
    expect(startLines(locationOf('/srv/one'))).toBe(`SWITCHBOOK_DATA_DIR=/srv/one ${programName} serve`);
    expect(startLines(locationOf("/srv/it's mine"))).toBe(
      `SWITCHBOOK_DATA_DIR='/srv/it'\\''s mine' ${programName} serve`,
    );
  });

  it('names the address without its password, with a hint', () => {
    const hint = '\n(Replace PASSWORD with the password, which is not shown.)';
    for (const [url, shown] of [
      ['postgres://me:s3cret@db:5432/one', 'postgres://me:PASSWORD@db:5432/one'],
      ['postgres://db/one?user=me&password=s3cret', `'postgres://db/one?user=me&password=PASSWORD'`],
      ['postgres://me:s3cret@/one?host=/run', `'postgres://me:PASSWORD@/one?host=/run'`],
      ['postgres://me@/one?password=s3cret&host=/run', `'postgres://me@/one?password=PASSWORD&host=/run'`],
    ]) {
      expect(startLines(locationOf(url ?? ''))).toBe(`DATABASE_URL=${shown} ${programName} serve${hint}`);
      expect(formatLocation(locationOf(url ?? ''))).not.toContain('s3cret');
    }
    expect(startLines(locationOf('postgres://me@db/one'))).toBe(
      `DATABASE_URL=postgres://me@db/one ${programName} serve`,
    );
  });
});
