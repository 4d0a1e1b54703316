/** The texts of the page of members and roles. */
import type { members as english } from '../en/members.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const members: Like<typeof english> = {
  text: 'Orang-orang yang bekerja di akun ini. Setiap orang masuk sebagai dirinya sendiri, dan perannya membatasi apa yang dapat dilakukan dan dilihatnya.',
  tabsLabel: 'Anggota dan peran',
  tabs: { members: 'Anggota', roles: 'Peran' },
  emptyTitle: 'Belum ada anggota',
  emptyText: 'Undang orang yang bekerja dengan kontak ini. Program tetap memakai kunci.',
  name: 'Nama',
  number: 'Nomor',
  role: 'Peran',
  state: 'Keadaan',
  states: { invited: 'Diundang', active: 'Aktif', suspended: 'Ditangguhkan', left: 'Keluar' },
  declined: 'Ditolak',
  groups: 'Grup',
  lastSeen: 'Terakhir terlihat',
  made: 'Diundang pada',
  owners: 'Nama sebagai penanggung jawab',
  showLeft: (count: number) => plural(count, { other: 'Tampilkan {n} mantan anggota' }),
  hideLeft: 'Sembunyikan mantan anggota',

  invite: 'Undang anggota',
  inviteTitle: 'Undang anggota',
  inviteText:
    'Anda mendapat tautan untuk diteruskan. Siapa yang membukanya lebih dulu masuk sebagai anggota ini.',
  inviteButton: 'Buat tautan',
  emailHint: 'Misalnya untuk masuk lewat penyedia perusahaan Anda. Tidak ada email yang dikirim.',
  groupsHint: 'Anggota ini melihat semua orang di grup ini.',
  ownersHint:
    'Kontak dengan salah satu nama ini di kolom Penanggung jawab adalah milik anggota ini. Satu nama per baris.',
  ownersNew:
    'Kontak dengan salah satu nama ini di kolom Penanggung jawab adalah milik anggota ini. Satu nama per baris. Jika kosong, nomor anggota yang dipakai.',

  edit: 'Ubah…',
  editTitle: (name: string) => `Ubah ${name}`,
  changed: (name: string) => `${name} telah disimpan.`,
  preview: 'Yang dilihatnya…',
  previewOf: (name: string) => `Yang dilihat ${name}…`,
  previewTitle: (name: string) => `Yang dilihat ${name}`,
  previewText: 'Kontak seperti yang diterima anggota ini, yang terbaru lebih dulu.',
  previewRoleText:
    'Kontak seperti yang diterima anggota dengan peran ini tanpa nama pemilik, yang terbaru lebih dulu.',
  seesCount: (count: number) => plural(count, { other: '{n} kontak' }),
  seesMore: (count: string) => `Lebih dari ${count} kontak`,
  seesNobody:
    'Tidak ada kontak. Tambahkan anggota ke grup, atau isi nama yang tercantum sebagai penanggung jawab pada kontak.',
  newLink: 'Tautan masuk baru…',
  linkTitle: (name: string) => `Tautan masuk baru untuk ${name}`,
  linkText:
    'Tautan berlaku satu kali, dalam 7 hari. Tautan sebelumnya tetap berlaku sampai dipakai atau kedaluwarsa.',
  shortLinkText:
    'Tautan berlaku satu kali, dalam 15 menit. Pakailah jika orang ini tidak dapat masuk dengan cara lain.',
  linkButton: 'Buat tautan',
  linkOf: (name: string) => `Tautan untuk ${name}`,
  linkUntil: (when: string) =>
    `Berikan tautan ini hanya kepada orang ini. Tautan berlaku satu kali, hingga ${when}.`,
  link: 'Tautan masuk',
  suspend: 'Tangguhkan…',
  suspendTitle: (name: string) => `Tangguhkan ${name}?`,
  suspendText: 'Sesi dan kunci anggota ini langsung tidak berlaku, sampai Anda mengakhiri penangguhan.',
  suspendButton: 'Tangguhkan',
  restore: 'Akhiri penangguhan',
  end: 'Keluarkan…',
  endTitle: (name: string) => `Keluarkan ${name}?`,
  endText:
    'Sesi dan kunci anggota ini langsung berakhir. Namanya tetap ada di riwayat. Tindakan ini tidak dapat diurungkan.',
  endButton: 'Keluarkan',
  ended: (name: string) => `${name} telah dikeluarkan.`,

  rolesText:
    'Keempat peran Switchbook sama di setiap akun. Salin salah satunya untuk menyesuaikannya. Anda hanya dapat memberikan peran yang izinnya Anda miliki sendiri.',
  ofProgram: 'Bawaan',
  newRole: 'Buat peran',
  copyRole: 'Salin…',
  copyOf: (name: string) => `${name} (salinan)`,
  roleEditText: 'Perubahan langsung berlaku bagi semua anggota dengan peran ini.',
  seesTitle: 'Melihat',
  sees: {
    all: 'Semua kontak',
    groups: 'Kontak sendiri dan kontak grupnya',
    own: 'Hanya kontak sendiri',
  },
  seesTexts: {
    all: 'Semua orang di akun ini.',
    groups: 'Kontak milik anggota, dan semua orang di grupnya.',
    own: 'Kontak milik anggota. Kontak lain tidak ada bagi anggota ini.',
  },
  partsTitle: 'Bagian kontak',
  parts: {
    numbers: 'Nomor telepon',
    emails: 'Alamat email',
    address: 'Alamat',
    birthday: 'Tanggal lahir',
    description: 'Deskripsi',
    notes: 'Catatan',
    attributes: 'Semua kolom sendiri',
  },
  shown: { shown: 'Terlihat', masked: 'Terlihat sebagian', hidden: 'Tersembunyi' },
  hidden: 'Tersembunyi',
  masked: 'Terlihat sebagian',
  limitedHint:
    'Peran yang tidak melihat semuanya hanya dapat memiliki izin yang terbatas pada apa yang dilihatnya.',
  scopesHint: 'Anda hanya dapat memilih izin yang Anda miliki sendiri.',
  deleteRole: 'Hapus…',
  deleteRoleTitle: (name: string) => `Hapus peran ${name}?`,
  deleteRoleText: 'Tidak ada anggota dengan peran ini. Tindakan ini tidak dapat diurungkan.',
  roleDeleted: (name: string) => `Peran ${name} telah dihapus.`,
};
