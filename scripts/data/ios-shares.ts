/**
 * The share of iOS in the page views of mobile devices, in percent, by country: Safari on iOS against all browsers on Android and
 * KaiOS in the npm package caniuse-db 1.0.30001813 (August 2026, after StatCounter). Of CG, CW, GA, SS, SX, TG and XK, which it lacks, and of
 * AS, BM, BZ, FO and TV, where few pages were counted, the shares are estimates.
 */
export const iosShares: Record<string, number> = Object.fromEntries(
  `AD 51, AE 14, AF 11, AG 32, AL 39, AM 24, AO 12, AR 11, AS 55, AT 34, AU 50, AW 46, AZ 12, BA 19, BB
  26, BD 5, BE 33, BF 4, BG 17, BH 42, BI 6, BJ 13, BM 60, BN 40, BO 7, BR 16, BS 52, BT 6, BW 7, BY 21,
  BZ 25, CA 55, CD 9, CF 5, CG 10, CH 44, CI 17, CL 19, CM 12, CN 22, CO 17, CR 25, CU 4, CV 24, CW 35, CY
  24, CZ 19, DE 18, DJ 11, DK 48, DM 15, DO 30, DZ 8, EC 19, EE 29, EG 9, ER 2, ES 17, ET 3, FI 23, FJ 12,
  FM 19, FO 60, FR 27, GA 12, GB 40, GD 23, GE 23, GH 21, GI 47, GL 39, GM 13, GN 9, GQ 13, GR 20, GT 20,
  GU 46, GW 4, GY 14, HK 28, HN 20, HR 23, HT 15, HU 18, ID 16, IE 38, IL 22, IM 48, IN 3, IQ 11, IR 10,
  IS 46, IT 21, JM 20, JO 22, JP 38, KE 3, KG 5, KH 28, KI 13, KM 9, KN 25, KP 21, KR 29, KW 34, KY 50, KZ
  28, LA 21, LB 25, LC 29, LI 66, LK 10, LR 6, LS 5, LT 12, LU 34, LV 21, LY 11, MA 23, MC 45, MD 25, ME
  34, MG 3, MH 20, MK 35, ML 7, MM 8, MN 30, MO 38, MR 23, MT 33, MU 13, MV 29, MW 2, MX 26, MY 30, MZ 5,
  NA 12, NC 25, NE 3, NG 10, NI 13, NL 19, NO 50, NP 19, NR 7, NZ 40, OM 13, PA 24, PE 11, PF 41, PG 1, PH
  11, PK 6, PL 20, PR 41, PS 8, PT 24, PW 22, PY 15, QA 12, RO 13, RS 18, RU 19, RW 9, SA 42, SB 11, SC
  17, SD 1, SE 46, SG 27, SI 24, SK 17, SL 7, SM 27, SN 20, SO 7, SR 14, SS 5, ST 5, SV 15, SX 40, SY 4,
  SZ 7, TC 56, TD 3, TG 6, TH 19, TJ 12, TL 16, TM 14, TN 10, TO 22, TR 17, TT 17, TV 30, TW 40, TZ 6, UA
  24, UG 5, US 48, UY 28, UZ 8, VC 18, VE 8, VG 36, VI 49, VN 28, VU 18, WS 15, XK 20, YE 3, ZA 13, ZM 6,
  ZW 6`
    .split(',')
    .map((entry) => entry.trim().split(/\s+/))
    .map(([iso2, percent]) => [iso2, Number(percent)]),
);
