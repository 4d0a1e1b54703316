/** Every text of the console in Indonesian. The texts of each page are in `id/`. */

import type { en } from './en.ts';
import { bulkChanges } from './id/bulk.ts';
import { combobox } from './id/combobox.ts';
import { contacts } from './id/contacts.ts';
import { deletedContacts } from './id/deleted.ts';
import { exporting } from './id/exporting.ts';
import { frame } from './id/frame.ts';
import { grid } from './id/grid.ts';
import { person } from './id/person.ts';
import { plural } from './id/phrases.ts';
import { savedViews } from './id/views.ts';
import { laterNames } from './later-fields.ts';
import type { Like } from './like.ts';

export const id: Like<typeof en> = {
  product: 'Switchbook',
  thisAccount: 'Akun ini',
  navigation: 'Halaman',
  notifications: 'Notifikasi',
  skip: 'Langsung ke konten',
  menu: 'Menu',
  signedInWith: (name: string) => `Anda masuk dengan ${name}`,
  readsOnly: 'Baca saja',
  readsOnlyText: 'Kunci Anda dapat membaca data tetapi tidak mengubahnya.',
  roles: { owner: 'Pemilik', editor: 'Penyunting', agent: 'Agen', reader: 'Pembaca' },
  invitation: {
    as: (role: string) => `Peran: ${role}`,
    by: (name: string) => `Diundang oleh ${name}`,
    accept: (name: string) => `Gabung ${name}`,
  },
  reference: 'Referensi API',
  signOut: 'Keluar',
  loading: 'Memuat…',
  searching: 'Mencari…',
  none: 'Tidak ada',
  any: 'Apa saja',
  choose: 'Pilih…',
  goTo: (page: string) => `Buka ${page}`,
  requestId: (id: string) => `ID permintaan: ${id}`,

  pages: {
    contacts: 'Kontak',
    imports: 'Impor',
    bulkChanges: 'Perubahan massal',
    numbers: 'Nomor telepon',
    deleted: 'Terhapus',
    fields: 'Bidang',
    duplicates: 'Duplikat',
    catalogs: 'Tag & status',
    connect: 'Hubungkan',
    webhooks: 'Webhook',
    intakes: 'WhatsApp',
    keys: 'Kunci',
    members: 'Anggota',
    usage: 'Penggunaan',
    health: 'Kondisi server',
    me: 'Akun saya',
    settings: 'Pengaturan',
  },
  sections: { general: 'Umum', pages: 'Halaman' },

  theme: {
    title: 'Tema',
    system: 'Sistem',
    light: 'Terang',
    dark: 'Gelap',
    use: { system: 'Tema: sistem', light: 'Tema: terang', dark: 'Tema: gelap' },
  },

  language: {
    title: 'Bahasa',
    auto: 'Bahasa browser',
    use: (name: string) => `Bahasa: ${name}`,
    reload:
      'Bahasa berganti setelah halaman dimuat ulang. Simpan dahulu isian Anda, karena akan hilang saat dimuat ulang.',
    reloadNow: 'Muat ulang halaman',
  },

  palette: {
    title: 'Perintah',
    open: 'Buka perintah',
    button: 'Cari',
    placeholder: 'Cari orang, tag, setelan, atau lakukan sesuatu',
    empty: 'Tidak ada hasil. Coba kata lain.',
  },

  keyboard: {
    title: 'Pintasan keyboard',
    text: 'Tombol tunggal berfungsi di luar kotak teks dan saat tidak ada sel yang dipilih: Escape keluar dari keduanya.',
  },

  actions: {
    add: 'Tambahkan',
    back: 'Kembali',
    cancel: 'Batal',
    close: 'Tutup',
    copy: 'Salin',
    create: 'Buat',
    delete: 'Hapus',
    record: 'Catat',
    remove: 'Lepas',
    save: 'Simpan',
    stop: 'Hentikan',
    tryAgain: 'Coba lagi',
    undo: 'Urungkan',
  },

  notFound: { title: 'Halaman ini tidak ada', text: 'Pilih halaman di menu.' },
  noPermission: {
    title: 'Anda tidak punya akses',
    whole: 'Peran Anda tidak menampilkan semuanya, sedangkan halaman ini mencakup seluruh akun.',
    member: (role: string) =>
      `Peran Anda (${role}) tidak mencakup halaman ini. Tanyakan kepada pemilik akun.`,
    text: (scope: string) =>
      `Halaman ini memerlukan kunci dengan izin ${scope}. Masuk dengan kunci seperti itu, atau buat di server.`,
  },

  /** Keyed by problem code. An empty title shows the server's English message. */
  errors: {
    offline: {
      title: 'Server tidak merespons.',
      next: 'Pastikan server berjalan dan Anda terhubung ke jaringan. Lalu coba lagi.',
    },
    not_loaded: {
      title: 'Bagian halaman ini tidak dapat dimuat.',
      next: 'Server tidak merespons, atau baru diperbarui. Coba lagi.',
    },
    unauthenticated: {
      title: 'Kunci ini tidak valid.',
      next: 'Pastikan seluruh kunci tersalin dan kunci belum dicabut.',
    },
    code_not_live: {
      title: 'Tautan masuk ini sudah dipakai, atau sudah kedaluwarsa.',
      next: 'Minta tautan baru, atau masuk dengan kunci.',
    },
    forbidden: { title: '', next: 'Gunakan peran atau kunci yang mengizinkan ini.' },
    not_found: { title: '', next: 'Mungkin sudah dihapus. Muat ulang daftar.' },
    merged: { title: 'Kontak ini sudah digabungkan ke kontak lain.', next: 'Muat ulang daftar.' },
    conflict: { title: '', next: 'Isi nilai lain, atau gunakan entri yang sudah ada.' },
    ambiguous: { title: 'Beberapa kontak cocok.', next: 'Pilih salah satu.' },
    stale: {
      title: 'Orang lain sudah mengubah ini.',
      next: 'Periksa nilai yang baru, lalu ubah lagi.',
    },
    invalid: { title: '', next: 'Perbaiki, lalu coba lagi.' },
    invalid_file: { title: '', next: 'Tidak ada yang diimpor. Perbaiki file, lalu pilih lagi.' },
    quota: {
      title: '',
      next: 'Hapus data yang tidak Anda perlukan, atau minta pengelola server menaikkan batas.',
    },
    in_use: { title: '', next: 'Pindahkan dulu kontak ini ke pilihan lain.' },
    too_large: { title: '', next: 'Kirim lebih sedikit data sekaligus.' },
    limited: { title: 'Terlalu banyak permintaan.', next: 'Tunggu sebentar, lalu coba lagi.' },
    unavailable: {
      title: 'Server sibuk, atau basis datanya tidak merespons.',
      next: 'Coba lagi sebentar lagi.',
    },
    internal: {
      title: 'Terjadi kesalahan di server.',
      next: 'Coba lagi. Jika terulang, cari ID permintaan di log server.',
    },
  },
  needsCountry: 'Memerlukan kode negara, misalnya +49 1512 3456789.',

  columns: {
    name: 'Nama',
    phone: 'Telepon',
    email: 'Email',
    tags: 'Tag',
    status: 'Status',
    groups: 'Grup',
    source: 'Sumber',
    type: 'Jenis',
    company: 'Perusahaan',
    owner: 'Penanggung jawab',
    updated: 'Diubah',
    created: 'Dibuat',
  },

  fields: {
    search: 'Pencarian',
    code: 'Kode',
    display_name: 'Nama',
    given_name: 'Nama depan',
    family_name: 'Nama belakang',
    company: 'Perusahaan',
    description: 'Deskripsi',
    owner: 'Penanggung jawab',
    phone: 'Telepon',
    email: 'Email',
    lid: 'LID WhatsApp',
    identities: 'Telepon & akun',
    tag: 'Tag',
    tags: 'Tag',
    group: 'Grup',
    groups: 'Grup',
    source: 'Sumber',
    status: 'Status',
    type: 'Jenis',
    channel: 'Dapat dihubungi lewat',
    consent: 'Persetujuan',
    consents: 'Persetujuan',
    suppressions: 'Jangan hubungi',
    updated_after: 'Diubah setelah',
    updated_before: 'Diubah sebelum',
    attributes: 'Atribut',
    extensions: 'Bidang vendor',
    address: 'Alamat',
    street: 'Jalan',
    city: 'Kota',
    state: 'Provinsi',
    zip: 'Kode pos',
    country_code: 'Negara',
    blocked: 'Diblokir',
    avatar_url: 'Foto',
    ...laterNames('id'),
    reach: 'Boleh dikirimi pesan',
    created_at: 'Dibuat',
    value: 'Nilai',
  },

  types: { lead: 'Prospek', customer: 'Pelanggan', guest: 'Tamu' },
  channels: {
    whatsapp: 'WhatsApp',
    sms: 'SMS',
    email: 'Email',
    voice: 'Panggilan telepon',
    instagram: 'Instagram',
    messenger: 'Messenger',
    telegram: 'Telegram',
    viber: 'Viber',
    vk: 'VK',
    avito: 'Avito',
    max: 'MAX',
    webchat: 'Obrolan web',
  },
  kinds: {
    phone: 'Telepon',
    wa_id: 'WhatsApp ID',
    bsuid: 'ID khusus bisnis',
    lid: 'LID WhatsApp',
    telegram: 'Telegram',
    viber: 'Viber',
    instagram: 'Instagram',
    messenger: 'Messenger',
    vk: 'VK',
    avito: 'Avito',
    max: 'MAX',
    external: 'ID eksternal',
    vendor_id: 'ID sendiri',
    email: 'Email',
    username: 'Nama pengguna',
    parent_bsuid: 'ID khusus bisnis induk',
  },
  consentStates: {
    opted_in: 'Sudah opt-in',
    opted_out: 'Sudah opt-out',
    pending: 'Menunggu',
    unknown: 'Tidak diketahui',
  },

  api: 'API',
  copied: 'Disalin',
  showMore: 'Tampilkan lagi',
  showFewer: 'Tampilkan lebih sedikit',
  showAll: (count: number) => plural(count, { other: 'Tampilkan semua {n}' }),
  never: 'Tidak pernah',
  secretOnce: 'Ini hanya ditampilkan satu kali. Salin sekarang.',

  ...frame,
  ...contacts,
  ...person,
  grid,
  savedViews,
  bulkChanges,
  deletedContacts,
  exporting,
  combobox,
};
