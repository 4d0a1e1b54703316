/** The texts of the grid of contacts. */
import type { grid as english } from '../en/grid.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const grid: Like<typeof english> = {
  open: 'Buka kontak',
  nextPerson: 'Orang berikutnya',
  previousPerson: 'Orang sebelumnya',
  ascending: 'Urutkan naik',
  descending: 'Urutkan turun',
  moveLeft: 'Geser ke kiri',
  moveRight: 'Geser ke kanan',
  freeze: 'Bekukan sampai sini',
  unfreeze: 'Lepaskan mulai sini',
  wider: 'Lebih lebar',
  narrower: 'Lebih sempit',
  fit: 'Sesuaikan dengan isi',
  hide: 'Sembunyikan kolom',
  placeOf: (place, count) => `${place} dari ${count}`,
  nothingToUndo: 'Tidak ada yang dapat diurungkan.',
  nothingToRedo: 'Tidak ada yang dapat diulangi.',
  undone: (count) => plural(count, { other: '{n} sel diurungkan.' }),
  redone: (count) => plural(count, { other: '{n} sel diulangi.' }),
  saving: (done, count) => `Menyimpan: ${done} dari ${count} kontak`,
  manyStale: (count) =>
    plural(count, { other: '{n} kontak sudah lebih dulu diubah orang lain. Versi barunya ditampilkan.' }),
  manyTaken: (count) =>
    plural(count, {
      other: '{n} kontak sudah lebih dulu diubah orang lain. Yang Anda ketik tetap ada di selnya.',
    }),
  conflict: (who) => `${who ?? 'Orang lain'} mengubahnya menjadi`,
  unsent: 'Belum disimpan. Ini disimpan saat server menjawab.',
  kept: 'Belum disimpan. Tekan Enter untuk menyimpan, atau Esc untuk membuang.',
  keepMine: 'Pertahankan milik saya',
  takeTheirs: 'Pakai yang lain',
  refused: (count, why) => `${plural(count, { other: '{n} sel tidak disimpan' })}: ${why}`,
  notLoaded: 'Sebagian baris ini masih dimuat. Salin lagi sebentar lagi.',
  cut: 'Sel yang disalin tidak muat di sini. Yang tidak muat dilewati.',
  tooMany: (count, most) =>
    count === undefined
      ? `Ini terlalu banyak sekaligus. Pilih paling banyak ${most} sel.`
      : `${count} sel terlalu banyak sekaligus. Pilih paling banyak ${most}.`,
};
