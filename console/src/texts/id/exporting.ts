/** The texts of the export of contacts. */
import type { exporting as english } from '../en/exporting.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const exporting: Like<typeof english> = {
  button: 'Ekspor',
  title: 'Ekspor kontak',
  /** `count` is undefined until it is counted */
  all: (count: number | undefined) =>
    count === undefined ? 'Semua kontak' : plural(count, { other: 'Semua {n} kontak' }),
  filtered: (count: number | undefined) =>
    count === undefined
      ? 'Semua kontak yang cocok dengan filter'
      : plural(count, { other: '{n} kontak yang cocok dengan filter' }),
  format: 'Format',
  formats: {
    csv: ['CSV', 'Untuk spreadsheet. Isi daftar dipisahkan titik koma.'],
    ndjson: ['NDJSON', 'Untuk program. Satu kontak per baris, dengan semua bidang.'],
    vcf: ['vCard', 'Untuk buku alamat dan ponsel.'],
  },
  notes: 'Catatan tidak diekspor. Setiap format dapat diimpor lagi.',
  save: 'Ekspor',
  running: (size: string) => `${size} tersimpan`,
  done: (name: string) => `${name} telah disimpan.`,
  broken: 'Koneksi terputus sehingga file tidak lengkap. Ekspor lagi.',
  nothing: 'Tidak ada kontak yang cocok dengan filter.',
};
