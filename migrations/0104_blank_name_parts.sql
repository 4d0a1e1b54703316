-- A part of a name that is white space is ordered as an empty text, as it is shown; with all kinds of white space.
update contacts set name_folded = null where name_folded ~ '^[\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]*$';
update contacts set company_folded = null where company_folded ~ '^[\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]*$';
update contacts set given_folded = '' where given_folded ~ '^[\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+$';
update contacts set family_folded = '' where family_folded ~ '^[\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+$';
