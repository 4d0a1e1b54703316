/** The keys of the list of contacts, for the help. */
import type { listKeys as english } from '../en/list-keys.ts';
import type { Like } from '../like.ts';

export const listKeys: Like<typeof english> = {
  ArrowDown: 'Sel berikutnya (semua tombol panah). Dengan Shift: pilih rentang',
  F2: 'Ubah sel (juga Enter). Huruf mengganti teksnya: untuk pintasan satu tombol, keluar dulu dari sel',
  Escape: 'Keluar dari sel, lalu batalkan pilihan',
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
  'mod+Shift+ArrowRight': 'Pindahkan tampilan, pada tabnya (juga dengan mouse)',
};
