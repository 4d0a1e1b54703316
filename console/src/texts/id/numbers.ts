/** The texts of the page of phone numbers without a country code. */
import type { numbers as english } from '../en/numbers.ts';
import type { Like } from '../like.ts';

export const numbers: Like<typeof english> = {
  text: 'Nomor telepon ini tidak punya kode negara. Nomor ini hanya berlaku di negara akun.',
  list: 'Nomor telepon tanpa kode negara',
  none: 'Semua nomor telepon punya kode negara',
  noRegion: 'Akun belum punya negara',
  noRegionText: 'Pilih negara di pengaturan. Setelah itu halaman ini dapat memeriksa nomor.',
  toSettings: 'Buka pengaturan',
  contact: 'Kontak',
  written: 'Seperti diketik',
  stored: 'Tersimpan',
  corrected: 'Setelah diperbaiki',
  held: 'Kontak lain punya nomor ini. Sebaiknya gabungkan kedua kontak.',
  correct: 'Perbaiki nomor',
  confirmTitle: 'Perbaiki semua nomor telepon tanpa kode negara?',
  confirmText:
    'Perubahan massal menambahkan kode negara akun ke setiap nomor. Anda dapat mengurungkannya selama 30 hari.',
};
