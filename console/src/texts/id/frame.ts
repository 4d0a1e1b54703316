/** The texts of the frame: the navigation, tables and forms of every page. */
import type { frame as english } from '../en/frame.ts';
import type { Like } from '../like.ts';
import { number, plural } from './phrases.ts';

export const frame: Like<typeof english> = {
  table: {
    details: 'Detail',
    detailsOf: (name) => `Detail ${name}`,
  },
  places: { activity: 'Aktivitas', general: 'Umum', apis: 'API', assistants: 'Asisten' },
  /** Screen readers read them after the numbers in the navigation. */
  counts: {
    duplicates: (count) => plural(count, { other: '{n} pasangan terbuka' }),
    webhooks: (count) => plural(count, { other: '{n} webhook gagal' }),
    jobs: (count) => `${number(count)} sedang berjalan`,
    deleted: (count) => `${number(count)} terhapus`,
  },
  importFile: 'Impor file',
  done: 'Selesai',
  unsaved: { title: 'Buang perubahan?', discard: 'Buang perubahan', keep: 'Lanjutkan mengedit' },
  notKept:
    'Isian Anda terlalu panjang untuk disimpan peramban. Simpan sebelum Anda meninggalkan atau memuat ulang halaman.',
  readGuide: 'Baca panduan',
  /** A field with an invalid value, which the form does not send. */
  mistakes: {
    missing: 'Isi kolom ini.',
    url: 'Masukkan alamat lengkap yang diawali https://.',
    short: (count) => plural(count, { other: 'Gunakan {n} karakter atau lebih.' }),
  },
};
