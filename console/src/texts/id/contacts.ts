/** The texts of the list of contacts. */
import type { contacts as english } from '../en/contacts.ts';
import type { Like } from '../like.ts';
import { deleteManyText } from './deleted.ts';
import { plural } from './phrases.ts';

export const contacts: Like<typeof english> = {
  search: 'Cari kontak',
  searchHint: 'Nama, perusahaan, nomor, atau email',
  order: 'Urutan',
  orderOf: (order: string) => `Urutan: ${order}`,
  orders: {
    '-created_at': 'Terbaru dulu',
    created_at: 'Terlama dulu',
    '-updated_at': 'Perubahan terbaru dulu',
    updated_at: 'Perubahan terlama dulu',
    display_name: 'Nama A–Z',
    '-display_name': 'Nama Z–A',
  },
  notAllChosen: (count: number) =>
    plural(count, { other: '{n} baris dalam rentang ini belum dimuat dan tidak dipilih.' }),
  filter: 'Filter',
  filters: 'Filter',
  clearFilters: 'Kosongkan filter',
  counting: 'Menghitung…',
  atLeast: (count) => `setidaknya ${count}`,
  refresh: 'Muat ulang',
  toList: 'Buka daftar',
  inList: 'Di dalam daftar',
  columnsTitle: 'Kolom',
  usualColumns: 'Atur ulang kolom',
  compactRows: 'Baris rapat',
  selectShown: 'Pilih baris yang dimuat',
  select: (name: string) => `Pilih ${name}`,
  /** the label of a field: the column, and the name of the contact */
  editCell: (column: string, name: string) => `${column}: ${name}`,
  changedMeanwhile: (name: string) =>
    `${name} sudah lebih dulu diubah orang lain. Yang Anda ketik tetap ada di sel.`,
  nameless: 'Tanpa nama',
  blocked: 'Diblokir',
  newContact: 'Buat kontak',
  created: (name: string) => `${name} telah dibuat.`,
  deleted: (name: string) => `${name} telah dihapus.`,
  openKnown: 'Buka kontak yang ada',
  tagsHint: 'Pisahkan dengan koma.',
  phoneHint: 'Dengan kode negara, misalnya +1 415 555 0123.',
  phoneHintOf: (country: string) => `Nomor tanpa kode negara: ${country}.`,
  phoneCountry: 'Negara untuk nomor tanpa kode negara',
  phoneCountryHint: 'Berlaku untuk semua nomor akun ini. Dapat diubah di Pengaturan.',
  notSaved:
    'Tampilan atau segmen tersimpan tidak boleh menyebut satu orang, misalnya satu alamat email. Hapus filter itu, lalu simpan.',
  nothingEntered: 'Isi nama, nomor telepon, email, atau perusahaan.',
  empty: {
    title: 'Belum ada kontak',
    text: 'Buat kontak di sini, impor file, atau kirim kontak lewat API.',
    mineTitle: 'Belum ada kontak yang ditugaskan kepada Anda',
    mineText: 'Kontak muncul di sini saat ditugaskan kepada Anda atau grup Anda.',
    byHand: 'Buat kontak di sini, atau minta pemilik mengimpor berkas.',
    noMatch: 'Kontak tidak ditemukan',
    noMatchText: 'Coba pencarian lain, atau lepas filter.',
  },

  bulk: {
    title: 'Kontak terpilih',
    selected: (count: number) => plural(count, { other: '{n} dipilih' }),
    allMatching: (count: number) => plural(count, { other: 'Semua {n} yang cocok dipilih' }),
    selectAll: (count: number) => plural(count, { other: 'Pilih semua {n}' }),
    clear: 'Batalkan pilihan',
    addTagMenu: 'Tambahkan tag',
    removeTagMenu: 'Lepas tag',
    addGroupMenu: 'Tambahkan ke grup',
    removeGroupMenu: 'Keluarkan dari grup',
    dialog: {
      'add tag': 'Tambahkan tag',
      'remove tag': 'Lepas tag',
      'add group': 'Tambahkan ke grup',
      'remove group': 'Keluarkan dari grup',
      status: 'Tetapkan status',
      owner: 'Tetapkan pemilik',
    },
    newTag: 'Nama baru akan membuat tag baru.',
    forMany: (count: number) => plural(count, { other: '{n} kontak' }),
    addTag: (name: string) => `Tambahkan tag ${name}`,
    removeTag: (name: string) => `Lepas tag ${name}`,
    addGroup: (name: string) => `Tambahkan ke ${name}`,
    removeGroup: (name: string) => `Keluarkan dari ${name}`,
    setStatus: (name: string) => `Tetapkan status ${name}`,
    setOwner: (name: string) => `Tetapkan pemilik ${name}`,
    delete: 'Hapus',
    deleteTitle: (count: number) => plural(count, { other: 'Hapus {n} kontak?' }),
    deleteText: deleteManyText,
    typeNumber: (count: string) => `Ketik ${count} untuk mengonfirmasi`,
    deleteButton: (count: number) => plural(count, { other: 'Hapus {n}' }),
    /** A change such as “Add the tag vip”; `total` is undefined until it is counted. */
    running: (what: string, done: string, total: string | undefined) =>
      total === undefined ? `${what}…` : `${what}: ${done} dari ${total}`,
    done: (what: string, count: number, failed: number | undefined) =>
      `${what}: ${plural(count, { other: '{n} kontak selesai' })}${failed === undefined ? '.' : `, ${plural(failed, { other: '{n} gagal. Buka salah satunya untuk melihat sebabnya.' })}`}`,
    undoing: 'Mengurungkan…',
    stopped: (what: string, count: number, failed: number | undefined) =>
      `${what}: ${plural(count, { other: 'dihentikan setelah {n} kontak' })}${failed === undefined ? '.' : `, ${plural(failed, { other: '{n} gagal.' })}`}`,
    undone: (count: number, kept: number | undefined) =>
      `${plural(count, { other: '{n} kontak dipulihkan.' })}${kept === undefined ? '' : ` ${plural(kept, { other: '{n} kontak tetap memakai nilai baru.' })}`}`,
    all: 'Perubahan massal',
  },
};
