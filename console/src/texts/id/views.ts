/** The texts of saved views. */
import type { savedViews as english } from '../en/views.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const savedViews: Like<typeof english> = {
  title: 'Tampilan',
  all: 'Semua',
  text: 'Tampilan menyimpan filter, urutan, dan kolom dengan satu nama.',
  save: 'Simpan tampilan',
  changed: (name) => `Orang lain mengubah ${name} sementara itu. Atur ulang menampilkan versinya.`,
  saveNew: 'Simpan sebagai tampilan baru',
  open: (name) => `Buka tampilan ${name}`,
  reset: 'Atur ulang',
  name: 'Nama tampilan',
  forAll: 'Untuk semua orang',
  personal: 'Hanya untuk Anda',
  actions: 'Tindakan tampilan',
  copyLink: 'Salin tautan',
  rename: 'Ganti nama tampilan',
  share: 'Bagikan ke semua orang',
  unshare: 'Jadikan pribadi',
  move: { up: 'Pindah ke atas', down: 'Pindah ke bawah' },
  delete: 'Hapus tampilan',
  deleteTitle: (name) => `Hapus tampilan ${name}?`,
  deleteShared: 'Semua orang kehilangan tampilan ini. Kontak tidak berubah.',
  deleteOwn: 'Kontak tidak berubah.',
  noSearch: 'Tampilan disimpan tanpa teks pencarian.',
  moved: (count) => plural(count, { other: '{n} tampilan di browser ini disimpan ke kunci Anda.' }),
};
