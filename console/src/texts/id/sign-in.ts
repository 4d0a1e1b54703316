/** The texts of the sign-in page, and the reasons why a provider or a passkey is refused. */
export const signIn = {
  text: 'Pilih cara masuk.',
  textKey: 'Isi kunci akun Anda atau kode masuk. Kunci hanya disimpan di tab ini.',
  endedOver: 'Sesi Anda berakhir. Masuk lagi untuk melanjutkan. Yang Anda ketik tetap tersimpan.',
  ended: 'Sesi Anda berakhir atau kunci Anda dicabut. Masuk lagi untuk melanjutkan dari tempat terakhir.',
  with: (label: string) => `Masuk dengan ${label}`,
  passkey: 'Masuk dengan kunci sandi',
  or: 'Atau dengan kunci atau kode',
  key: 'Kunci atau kode',
  submit: 'Masuk',
  busy: 'Sedang masuk…',
  hint: 'Belum punya kunci? Buat tautan masuk di server:',
  code: (code: string) => `Kode: ${code}`,
  choice: {
    title: 'Pilih akun',
    text: 'Beberapa akun mengundang Anda. Gabunglah dengan akun yang ingin dibuka sekarang. Undangan lainnya tetap ada di Akun saya.',
    ended: 'Pilihan ini sudah berakhir. Masuk lagi.',
    again: 'Masuk lagi',
  },
  replace: {
    title: 'Masuk dengan tautan ini?',
    text: 'Anda sudah masuk. Tautan ini mungkin membuka akun lain. Gunakan hanya jika Anda memercayai pengirimnya.',
    stay: 'Tetap masuk',
    take: 'Gunakan tautan',
  },
  /** Keyed by the code of the refusal. */
  refusals: {
    unknown_provider: 'Server ini tidak punya penyedia masuk tersebut. Pilih salah satu di bawah.',
    return_path: 'Halaman tujuan bukan halaman server ini. Masuk lagi dari sini.',
    malformed_callback: 'Penyedia mengembalikan Anda dengan alamat yang tidak lengkap. Masuk lagi.',
    malformed_answer:
      'Jawaban penyedia tidak dapat dibaca. Masuk lagi. Jika gagal lagi, minta administrator mencari kodenya di log.',
    expired: 'Proses masuk melebihi sepuluh menit. Masuk lagi.',
    replayed: 'Proses masuk ini sudah selesai. Masuk lagi.',
    state:
      'Proses masuk ini tidak dimulai di browser ini, atau cookie-nya hilang. Izinkan cookie untuk situs ini, lalu masuk lagi.',
    other_provider: 'Proses masuk ini dimulai dengan penyedia lain. Masuk lagi.',
    forged:
      'Jawaban penyedia tidak dapat diverifikasi. Masuk lagi. Jika gagal lagi, minta administrator mencari kodenya di log.',
    token_expired:
      'Jawaban penyedia datang terlambat. Masuk lagi. Jika gagal lagi, minta administrator membandingkan jam server ini dan penyedia.',
    token_not_yet_valid:
      'Jawaban penyedia belum berlaku. Minta administrator membandingkan jam server ini dan penyedia.',
    denied: 'Anda atau penyedia menolak proses masuk. Masuk lagi, atau minta akses kepada administrator.',
    provider_refused:
      'Penyedia menolak proses masuk. Masuk lagi. Jika gagal lagi, minta administrator mencari kodenya di log.',
    client_refused:
      'Penyedia tidak menerima pengaturan server ini. Minta administrator membandingkan pengaturan di sini dan di penyedia.',
    email_not_verified: 'Penyedia belum memverifikasi email Anda. Verifikasi di sana, lalu masuk lagi.',
    unavailable: 'Penyedia tidak menjawab. Coba lagi setengah menit lagi, atau masuk dengan cara lain.',
    no_member:
      'Anda bukan anggota akun mana pun di sini. Minta pemilik mengundang email yang Anda pakai untuk masuk.',
    limited: 'Terlalu banyak percobaan masuk. Tunggu satu menit, lalu masuk lagi.',
    suspended: 'Akses Anda ditangguhkan. Hubungi pemilik akun.',
    passkey_malformed: 'Jawaban kunci sandi tidak dapat dibaca. Coba lagi, atau gunakan browser lain.',
    passkey_expired: 'Kunci sandi tidak dikonfirmasi dalam lima menit. Coba lagi.',
    passkey_foreign:
      'Langkah ini tidak dimulai di browser ini, atau cookie-nya hilang. Izinkan cookie untuk situs ini, lalu coba lagi.',
    passkey_replayed: 'Jawaban kunci sandi ini sudah dipakai. Coba lagi.',
    passkey_forged:
      'Jawaban kunci sandi tidak berlaku untuk server ini. Buka server di alamat publiknya, lalu coba lagi.',
    passkey_not_verified:
      'Kunci sandi tidak memeriksa bahwa ini Anda. Konfirmasi dengan PIN, sidik jari, atau wajah.',
    passkey_attestation:
      'Server ini tidak dapat membaca sertifikat dari kunci sandi. Gunakan perangkat lain atau pengelola kata sandi.',
    passkey_unknown:
      'Server ini tidak mengenal kunci sandi tersebut. Pilih yang lain, atau masuk dengan cara lain dan tambahkan kunci ini.',
    passkey_other_person: 'Kunci sandi ini milik orang lain. Pilih kunci sandi Anda sendiri.',
    passkey_counter:
      'Kunci sandi mungkin telah disalin. Masuk dengan cara lain, hapus kunci ini, lalu tambahkan yang baru.',
    passkey_cancelled: 'Kunci sandi tidak digunakan. Coba lagi, atau pilih cara lain.',
    not_fresh: 'Anda masuk lebih dari satu jam yang lalu. Keluar dan masuk lagi, lalu tambahkan kunci sandi.',
    no_passkeys: 'Kunci sandi tidak berfungsi di alamat ini. Buka server lewat nama host dengan https.',
    other: 'Proses masuk ditolak. Masuk lagi. Jika gagal lagi, minta administrator mencari kodenya di log.',
  },
};
