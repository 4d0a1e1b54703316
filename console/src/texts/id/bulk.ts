/** The texts of the page of bulk changes. */
import type { bulkChanges as english } from '../en/bulk.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const bulkChanges: Like<typeof english> = {
  undoTitle: (count: number) => plural(count, { other: 'Urungkan perubahan {n} kontak ini?' }),
  undoText:
    'Kontak yang berubah lagi sesudahnya tetap memakai nilai barunya. Proses ini tidak dapat dihentikan. Kemajuannya tampil di halaman ini.',
  list: 'Semua perubahan massal',
  text: 'Server menjalankan perubahan massal di latar belakang. Anda dapat menutup halaman ini. Perubahan dapat diurungkan selama 30 hari.',
  none: 'Belum ada perubahan massal',
  noneText: 'Pilih kontak dalam daftar. Lalu ubah tag, grup, atau statusnya.',
  toContacts: 'Buka kontak',
  what: 'Perubahan',
  changed: 'Diubah',
  unchanged: 'Tidak berubah',
  failed: 'Gagal',
  when: 'Waktu',
  actions: 'Tindakan',
  /** a row in brief, for narrow screens; `failed` is left out when it is 0 */
  brief: (changed: number, failed: number | undefined) =>
    [
      plural(changed, { other: '{n} diubah' }),
      failed === undefined ? '' : plural(failed, { other: '{n} gagal' }),
    ]
      .filter(Boolean)
      .join(', '),
  undone: (reverted: number, kept: number | undefined) =>
    [
      plural(reverted, { other: '{n} dipulihkan' }),
      kept === undefined ? '' : plural(kept, { other: '{n} tetap memakai nilai baru' }),
    ]
      .filter(Boolean)
      .join(', '),
  by: (name: string) => `oleh ${name}`,
  chosen: 'Kontak terpilih',
  everybody: 'Semua kontak',
  /** `filters` is a list such as “Tag: vip · Type: Lead” */
  matching: (filters: string) => `Kontak yang cocok dengan ${filters}`,
  noSource: 'Lepas sumber',
  setSource: (name: string) => `Tetapkan sumber ${name}`,
  setField: (field: string, value: string) => `Tetapkan ${field}: ${value}`,
  clearField: (field: string) => `Kosongkan ${field}`,
  /** The argument is a change such as “Add the tag vip”. */
  undo: (what: string) => `Urungkan: ${what}`,
  stop: (what: string) => `Hentikan: ${what}`,
  correctNumbers: 'Perbaiki nomor',
  convertField: (key: string) => `Konversi ${key}`,
};
