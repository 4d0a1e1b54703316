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
  refused: (count, why) => `${plural(count, { other: '{n} sel tidak disimpan' })}: ${why}`,
  notLoaded: 'Sebagian baris ini masih dimuat. Salin lagi sebentar lagi.',
  cut: 'Sel yang disalin tidak muat di sini. Yang tidak muat dilewati.',
  tooMany: (count, most) =>
    count === undefined
      ? `Ini terlalu banyak sekaligus. Pilih paling banyak ${most} sel.`
      : `${count} sel terlalu banyak sekaligus. Pilih paling banyak ${most}.`,
  keys: {
    ArrowDown: 'Sel berikutnya (semua tombol panah). Dengan Shift: pilih rentang',
    F2: 'Ubah sel (juga Enter). Mengetik mengganti teksnya',
    Enter: 'Buka kontak, di kolom pertama',
    'mod+Enter': 'Buka kontak, di kolom mana pun',
    Space: 'Pilih kontak. Dengan Shift: pilih rentang',
    'mod+c': 'Salin sel',
    'mod+v': 'Tempel sel',
    'mod+d': 'Isi sel dari baris pertama',
    Delete: 'Kosongkan sel',
    'mod+z': 'Urungkan perubahan terakhir',
    'mod+y': 'Ulangi perubahan terakhir',
    Home: 'Sel pertama baris (End: sel terakhir)',
    'mod+Home': 'Kontak pertama',
    'mod+End': 'Kontak terakhir',
    'Alt+ArrowDown': 'Menu kolom, pada judulnya',
  },
};
