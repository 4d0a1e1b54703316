/** The texts of the page of tags, groups, sources and statuses. */
import type { catalogs as english } from '../en/catalogs.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const catalogs: Like<typeof english> = {
  tabs: { tags: 'Tag', groups: 'Grup', sources: 'Sumber', statuses: 'Status' },
  tabsLabel: 'Tag & status',
  texts: {
    tags: 'Penanda bebas untuk kontak. “VIP” dan “vip” adalah tag yang berbeda.',
    groups: 'Daftar kontak. Satu kontak dapat berada di beberapa grup.',
    sources: 'Asal kontak. Satu kontak punya satu sumber.',
    statuses: 'Tahap penanganan kontak. Satu kontak punya satu status.',
  },
  new: { tags: 'Buat tag', groups: 'Buat grup', sources: 'Buat sumber', statuses: 'Buat status' },
  none: {
    tags: 'Belum ada tag',
    groups: 'Belum ada grup',
    sources: 'Belum ada sumber',
    statuses: 'Belum ada status',
  },
  noneText: 'Buat yang pertama di sini, atau impor kontak yang sudah memilikinya.',
  search: 'Cari menurut nama',
  noMatch: 'Tidak ada hasil.',
  name: 'Nama',
  contacts: 'Kontak',
  changed: 'Diubah',
  color: 'Warna',
  noColor: 'Tanpa warna',
  ownColor: 'Warna sendiri',
  ownColorHint: 'Misalnya #10B981.',
  colors: {
    '#EF4444': 'Merah',
    '#F97316': 'Oranye',
    '#EAB308': 'Kuning',
    '#22C55E': 'Hijau',
    '#14B8A6': 'Toska',
    '#3B82F6': 'Biru',
    '#6366F1': 'Nila',
    '#A855F7': 'Ungu',
    '#EC4899': 'Merah muda',
    '#64748B': 'Abu-abu',
  },
  /** the label of a link to the contacts that have this item */
  show: (count: number, name: string) => `${name}: ${plural(count, { other: '{n} kontak' })}`,
  edit: 'Ubah…',
  editTitle: (name: string) => `Ubah ${name}`,
  editText: 'Nama baru langsung tampil di semua kontak.',
  created: (name: string) => `${name} telah dibuat.`,
  merge: 'Gabungkan dengan yang lain…',
  mergeTitle: (name: string) => `Gabungkan ${name} dengan yang lain`,
  mergeText: (name: string, count: number) =>
    `${plural(count, { other: '{n} kontak beralih ke yang dipilih.' })} Lalu ${name} dihapus. Program yang mengikuti direktori menerima setiap perubahan. Tindakan ini tidak dapat diurungkan.`,
  into: 'Gabungkan ke',
  mergeButton: (name: string) => `Gabungkan ke ${name}`,
  mergeEmpty: 'Gabungkan',
  merging: (from: string, into: string, moved: number) =>
    `Menggabungkan ${from} ke ${into}: ${plural(moved, { other: '{n} kontak selesai' })}`,
  merged: (from: string, into: string, moved: number) =>
    `${from} telah digabungkan ke ${into}. ${plural(moved, { other: '{n} kontak diubah' })}.`,
  mergeStopped: (from: string) =>
    `Dihentikan. Kontak lainnya tetap memakai ${from}. Untuk melanjutkan, gabungkan lagi.`,
  delete: 'Hapus…',
  deleteTitle: (name: string) => `Hapus ${name}?`,
  deleteText: {
    tags: (count: number) =>
      plural(count, { other: '{n} kontak kehilangan tag ini. Kontaknya sendiri tidak dihapus.' }),
    groups: (count: number) =>
      plural(count, { other: '{n} kontak keluar dari grup ini. Kontaknya sendiri tidak dihapus.' }),
    sources: (count: number) =>
      plural(count, {
        other:
          '{n} kontak memakai sumber ini. Sumber hanya dapat dihapus jika tidak dipakai kontak mana pun: gabungkan dulu dengan yang lain.',
      }),
    statuses: (count: number) =>
      plural(count, {
        other:
          '{n} kontak memakai status ini. Status hanya dapat dihapus jika tidak dipakai kontak mana pun: gabungkan dulu dengan yang lain.',
      }),
  },
  typeName: (name: string) => `Ketik ${name} untuk mengonfirmasi`,
  deleted: (name: string) => `${name} telah dihapus.`,
};
