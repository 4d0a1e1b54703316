import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { refuseSamePlace } from './move-installation.js';

it('a move to another name of the same directory is refused', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'switchbook-same-place-'));
  try {
    const link = path.join(folder, 'link');
    symlinkSync(folder, link);
    const moving = (from: string, to: string) => () => refuseSamePlace({ dataDir: from }, { dataDir: to });
    for (const [from, to] of [
      [folder, folder],
      [folder, link],
      [link, `${folder}/`],
    ] as const)
      expect(moving(from, to), `${from} to ${to}`).toThrow(/^This installation is already in ".*"\.$/);
    expect(moving(folder, path.join(folder, 'other'))).not.toThrow();
    expect(() => refuseSamePlace({ dataDir: folder }, { url: 'postgres://localhost/other' })).not.toThrow();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
