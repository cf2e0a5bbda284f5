-- Dump of a database that does not exist
CREATE TABLE `row_1` (
  `full_name` text,
  `nickname` text,
  `mailing_address` text,
  `customer_id` text,
  `advertising_id` text,
  `client_ip` text,
  `e_mail` text,
  `username` text,
  `social_security_number` text,
  `drivers_license_number` text,
  `passport_number` text,
  `itin` text
);
INSERT INTO `row_1` (`full_name`, `nickname`, `mailing_address`, `customer_id`, `advertising_id`, `client_ip`, `e_mail`, `username`, `social_security_number`, `drivers_license_number`, `passport_number`, `itin`) VALUES ('Marta Okafor', 'Kestrel', '412 Alder Street, Reno, NV 89501', 'C-204417', '7d444840-9dc0-41d1-b245-5ffdce74fad2', '55.204.17.83', 'm.okafor@bluefinch-mail.net', 'tide_runner', '870-90-4399', 'D4417733', '482019374', '912-78-4417');
INSERT INTO `row_1` (`full_name`, `nickname`, `mailing_address`, `customer_id`, `advertising_id`, `client_ip`, `e_mail`, `username`, `social_security_number`, `drivers_license_number`, `passport_number`, `itin`) VALUES ('Teodor Ilves', 'Dunlin', '87 Tern Avenue, Fresno, CA 93701', 'C-204418', '1c9e5d02-77ab-4e0c-9b1f-2d6a8c3e5f70', '55.204.17.84', 't.ilves@bluefinch-mail.net', 'm.okafor84', '871-28-7716', 'F2039184', '530174882', '934-71-2208');
INSERT INTO `row_1` (`full_name`, `nickname`, `mailing_address`, `customer_id`, `advertising_id`, `client_ip`, `e_mail`, `username`, `social_security_number`, `drivers_license_number`, `passport_number`, `itin`) VALUES ('Halima Haddad', 'Plover', '1650 Heron Road, Bend, OR 97701', 'C-204419', '5e8a7b31-0c2d-4f6e-8a9b-3c4d5e6f7a81', '55.19.44.2', 'h.haddad@bluefinch-mail.net', 'kestrel_77', '872-61-8835', 'N8830172', 'A44177320', '958-84-6031');
CREATE TABLE `row_2` (
  `contact_name` text,
  `customer_signature` text,
  `eye_color` text,
  `phone` text,
  `state_id_number` text,
  `insurance_policy_number` text,
  `highest_degree` text,
  `job_title` text,
  `employment_history` text,
  `bank_account_number` text,
  `credit_card` text,
  `debit_card` text,
  `account_balance` text,
  `diagnosis` text,
  `health_insurance_member_id` text
);
INSERT INTO `row_2` (`contact_name`, `customer_signature`, `eye_color`, `phone`, `state_id_number`, `insurance_policy_number`, `highest_degree`, `job_title`, `employment_history`, `bank_account_number`, `credit_card`, `debit_card`, `account_balance`, `diagnosis`, `health_insurance_member_id`) VALUES ('Brendan Lindqvist', 'sign/204417.png', 'hazel', '(775) 204-3391', 'B2044177', 'HP-20441773', 'Bachelor of Science', 'Warehouse Supervisor', '2015-2020 Bluefinch Outfitters, lead', '2177004417', '4539 1488 0343 6467', '4024 0071 5336 1885', '4180.22', 'type 2 diabetes', 'W204417733');
INSERT INTO `row_2` (`contact_name`, `customer_signature`, `eye_color`, `phone`, `state_id_number`, `insurance_policy_number`, `highest_degree`, `job_title`, `employment_history`, `bank_account_number`, `credit_card`, `debit_card`, `account_balance`, `diagnosis`, `health_insurance_member_id`) VALUES ('Noor Oyelaran', 'sign/204418.png', 'green', '(541) 772-0448', 'B3044178', 'HP-20441774', 'Master of Arts', 'Registered Nurse', '2011-2015 Reno Tool Works, clerk', '2177004418', '5425 2334 3010 9903', '5186 0017 0000 4412', '912.40', 'asthma', 'W204417734');
INSERT INTO `row_2` (`contact_name`, `customer_signature`, `eye_color`, `phone`, `state_id_number`, `insurance_policy_number`, `highest_degree`, `job_title`, `employment_history`, `bank_account_number`, `credit_card`, `debit_card`, `account_balance`, `diagnosis`, `health_insurance_member_id`) VALUES ('Oksana Szymborski', 'sign/204419.png', 'brown', '(559) 341-8827', 'B4044179', 'HP-20441775', 'Associate degree', 'Software Engineer', '2008-2011 Heron Foods, driver', '2177004419', '4916 3385 0608 2832', '4532 7597 3454 5858', '15002.75', 'chronic kidney disease', 'W204417735');
CREATE TABLE `row_3` (
  `age` text,
  `race` text,
  `skin_color` text,
  `ancestry` text,
  `national_origin` text,
  `citizenship_status` text,
  `religion` text,
  `marital_status` text,
  `medical_condition` text,
  `disability` text,
  `sex` text,
  `gender_identity` text,
  `gestational_age` text,
  `sexual_orientation` text,
  `veteran_status` text,
  `genetic_information` text,
  `family_history` text
);
INSERT INTO `row_3` (`age`, `race`, `skin_color`, `ancestry`, `national_origin`, `citizenship_status`, `religion`, `marital_status`, `medical_condition`, `disability`, `sex`, `gender_identity`, `gestational_age`, `sexual_orientation`, `veteran_status`, `genetic_information`, `family_history`) VALUES ('47', 'Asian', 'olive', 'Irish', 'Mexico', 'Permanent Resident', 'Sikh', 'married', 'epilepsy', 'hearing loss', 'female', 'non-binary', '31 weeks', 'bisexual', 'Protected Veteran', 'BRCA1 carrier', 'mother had colon cancer');
INSERT INTO `row_3` (`age`, `race`, `skin_color`, `ancestry`, `national_origin`, `citizenship_status`, `religion`, `marital_status`, `medical_condition`, `disability`, `sex`, `gender_identity`, `gestational_age`, `sexual_orientation`, `veteran_status`, `genetic_information`, `family_history`) VALUES ('63', 'White', 'fair', 'Navajo', 'Vietnam', 'US citizen', 'Roman Catholic', 'divorced', 'breast cancer', 'wheelchair user', 'male', 'transgender', '12 weeks', 'gay', 'Active Duty', 'HFE heterozygous', 'father with diabetes');
INSERT INTO `row_3` (`age`, `race`, `skin_color`, `ancestry`, `national_origin`, `citizenship_status`, `religion`, `marital_status`, `medical_condition`, `disability`, `sex`, `gender_identity`, `gestational_age`, `sexual_orientation`, `veteran_status`, `genetic_information`, `family_history`) VALUES ('58', 'Black or African American', 'dark', 'Basque', 'Nigeria', 'H-1B', 'Buddhist', 'single', 'Crohn''s disease', 'low vision', 'F', 'genderqueer', '20 weeks', 'straight', 'Not a veteran', 'CFTR mutation', 'sister, lupus');
CREATE TABLE `row_4` (
  `parcel_number` text,
  `items_purchased` text,
  `subscription_plan` text,
  `wishlist` text,
  `watch_history` text,
  `customer_lifetime_value` text
);
INSERT INTO `row_4` (`parcel_number`, `items_purchased`, `subscription_plan`, `wishlist`, `watch_history`, `customer_lifetime_value`) VALUES ('124-417-008', 'two-person tent', 'Premium Annual', 'roof rack', 'Herons of the Lake', '1840.50');
INSERT INTO `row_4` (`parcel_number`, `items_purchased`, `subscription_plan`, `wishlist`, `watch_history`, `customer_lifetime_value`) VALUES ('124-417-009', 'trail boots, size 9', 'Basic Monthly', 'kayak paddle', 'Kestrel Down', '220.10');
INSERT INTO `row_4` (`parcel_number`, `items_purchased`, `subscription_plan`, `wishlist`, `watch_history`, `customer_lifetime_value`) VALUES ('012-345-078', 'dry bag 20 l', 'Family Plus', 'head lamp', 'The Reed Bed', '9120.00');
CREATE TABLE `row_5` (
  `face_template` text,
  `genotype` text,
  `fingerprint_template` text,
  `face_id` text,
  `voiceprint` text,
  `iris_template` text,
  `dwell_time` text,
  `stride_length` text,
  `palm_template` text,
  `sleep_stage` text,
  `heart_rate` text,
  `workout_type` text
);
INSERT INTO `row_5` (`face_template`, `genotype`, `fingerprint_template`, `face_id`, `voiceprint`, `iris_template`, `dwell_time`, `stride_length`, `palm_template`, `sleep_stage`, `heart_rate`, `workout_type`) VALUES ('RkFDADAxMAAAAAEsAAEAAAEeAAAAAAAAAAAAAAAA', 'e3/e4', 'Rk1SACAyMAAAAADkAAABPAFiAMUAxQEAAAAoFYBjAHVX', 'c5c24a82-6845-4031-9d5d-978df9175426', 'dm9pY2VwcmludC1va2Fmb3ItMjAyNi0wMy0wMg', 'a3f09c4e7d1b2c5f8e6d0a9b4c3f2e1d0f9e8d7c6b5a4938', '104 ms', '71.4 cm', 'cGFsbS1va2Fmb3ItMjAyNi0wMy0wMi0wMDAx', 'REM', '142', 'running');
INSERT INTO `row_5` (`face_template`, `genotype`, `fingerprint_template`, `face_id`, `voiceprint`, `iris_template`, `dwell_time`, `stride_length`, `palm_template`, `sleep_stage`, `heart_rate`, `workout_type`) VALUES ('RkFDADAxMAAAAAEsAAEAAAEeAAAAAAAAAAAAAAAB', 'e2/e3', 'Rk1SACAyMAAAAADkAAABPAFiAMUAxQEAAAAoFYBjAHVY', 'c5c24a82-6845-4031-9d5d-978df9175427', 'dm9pY2VwcmludC1pbHZlcy0yMDI2LTAzLTAyLTE', 'b3f09c4e7d1b2c5f8e6d0a9b4c3f2e1d0f9e8d7c6b5a4938', '97 ms', '68.0 cm', 'cGFsbS1pbHZlcy0yMDI2LTAzLTAyLTAwMDEt', 'deep', '72', 'cycling');
INSERT INTO `row_5` (`face_template`, `genotype`, `fingerprint_template`, `face_id`, `voiceprint`, `iris_template`, `dwell_time`, `stride_length`, `palm_template`, `sleep_stage`, `heart_rate`, `workout_type`) VALUES ('RkFDADAxMAAAAAEsAAEAAAEeAAAAAAAAAAAAAAAC', 'e4/e4', 'Rk1SACAyMAAAAADkAAABPAFiAMUAxQEAAAAoFYBjAHVZ', 'c5c24a82-6845-4031-9d5d-978df9175428', 'dm9pY2VwcmludC1oYWRkYWQtMjAyNi0wMy0wMi0', 'c3f09c4e7d1b2c5f8e6d0a9b4c3f2e1d0f9e8d7c6b5a4938', '121 ms', '80.2 cm', 'cGFsbS1oYWRkYWQtMjAyNi0wMy0wMi0wMDAx', 'light', '88', 'yoga');
CREATE TABLE `row_6` (
  `browsing_history` text,
  `search_query` text,
  `pages_viewed` text,
  `screen_time` text,
  `ad_clicked` text
);
INSERT INTO `row_6` (`browsing_history`, `search_query`, `pages_viewed`, `screen_time`, `ad_clicked`) VALUES ('https://clinic.bluefinch.net/knee-pain', 'knee pain at night', '/account/orders, /help/returns', '184 min', 'Spring Tents 2026');
INSERT INTO `row_6` (`browsing_history`, `search_query`, `pages_viewed`, `screen_time`, `ad_clicked`) VALUES ('https://birds.bluefinch.net/heron', 'used kayak near bend', '/tents, /cart', '42 min', 'Boots Sale');
INSERT INTO `row_6` (`browsing_history`, `search_query`, `pages_viewed`, `screen_time`, `ad_clicked`) VALUES ('https://law.bluefinch.net/divorce', 'divorce lawyer reno', '/jobs, /jobs/warehouse', '97 min', 'Kayak Week');
CREATE TABLE `row_7` (
  `gps_coordinates` text,
  `pickup_location` text
);
INSERT INTO `row_7` (`gps_coordinates`, `pickup_location`) VALUES ('39.529630, -119.813800', '412 Alder Street, Reno');
INSERT INTO `row_7` (`gps_coordinates`, `pickup_location`) VALUES ('44.058170, -121.315310', 'Reno Airport, door 3');
INSERT INTO `row_7` (`gps_coordinates`, `pickup_location`) VALUES ('36.737800, -119.787130', 'Heron Lake north gate');
CREATE TABLE `row_8` (
  `call_recording` text,
  `badge_swipe` text,
  `profile_photo` text,
  `thermal_image` text,
  `breath_alcohol` text,
  `eeg_signal` text,
  `uploaded_photo` text
);
INSERT INTO `row_8` (`call_recording`, `badge_swipe`, `profile_photo`, `thermal_image`, `breath_alcohol`, `eeg_signal`, `uploaded_photo`) VALUES ('calls/20260302/204417.wav', '2026-03-02T08:01:44', 'photos/okafor.jpg', 'gate3/20260302-0917.seq', '0.06', '12.4,-3.1,8.8,0.2,-1.7', 'lake-204417.webp');
INSERT INTO `row_8` (`call_recording`, `badge_swipe`, `profile_photo`, `thermal_image`, `breath_alcohol`, `eeg_signal`, `uploaded_photo`) VALUES ('calls/20260302/204418.wav', '2026-03-02T08:04:10', 'photos/ilves.jpg', 'gate3/20260302-0918.seq', '0.02', '11.4,-2.1,7.8,0.3,-1.6', 'heron-204418.jpg');
INSERT INTO `row_8` (`call_recording`, `badge_swipe`, `profile_photo`, `thermal_image`, `breath_alcohol`, `eeg_signal`, `uploaded_photo`) VALUES ('calls/20260303/204419.mp3', '2026-03-02T08:09:31', 'photos/haddad.png', 'gate3/20260302-0919.jpg', '0.11', '10.4,-1.1,6.8,0.4,-1.5', 'boots-204419.png');
CREATE TABLE `row_9` (
  `employee_id` text,
  `previous_employment` text,
  `performance_rating` text
);
INSERT INTO `row_9` (`employee_id`, `previous_employment`, `performance_rating`) VALUES ('E204417', 'Heron Foods, driver, 2008-2011', 'Exceeds Expectations');
INSERT INTO `row_9` (`employee_id`, `previous_employment`, `performance_rating`) VALUES ('E204418', 'Reno Tool Works, clerk, 2011-2015', 'Meets Expectations');
INSERT INTO `row_9` (`employee_id`, `previous_employment`, `performance_rating`) VALUES ('E204419', 'Tern Books, cashier, 2019-2021', 'Needs Improvement');
CREATE TABLE `row_10` (
  `enrollment_status` text,
  `gpa` text,
  `credits_earned` text,
  `class_roster` text,
  `class_schedule` text,
  `student_id` text,
  `tuition_balance` text,
  `student_discipline` text
);
INSERT INTO `row_10` (`enrollment_status`, `gpa`, `credits_earned`, `class_roster`, `class_schedule`, `student_id`, `tuition_balance`, `student_discipline`) VALUES ('Full-time', '3.71', '64', 'Okafor Marta; Ilves Teodor; Haddad Halima', 'Mon 09:00-09:50 BIO 101 Room 204', 'S2204417', '4180.25', '3-day suspension');
INSERT INTO `row_10` (`enrollment_status`, `gpa`, `credits_earned`, `class_roster`, `class_schedule`, `student_id`, `tuition_balance`, `student_discipline`) VALUES ('Part-time', '2.95', '96', 'Eze Chidi; Lindqvist Ingrid; Moore Tamsin', 'Tue 10:00-10:50 HIS 210 Room 118', 'S2204418', '912.43', 'detention, fighting');
INSERT INTO `row_10` (`enrollment_status`, `gpa`, `credits_earned`, `class_roster`, `class_schedule`, `student_id`, `tuition_balance`, `student_discipline`) VALUES ('Graduated', '3.40', '33', 'Duarte Sol; Vega Lia; Reyes Ivo', 'Fri 13:00-14:50 ART 110 Room 7', 'S2204419', '0.00', 'plagiarism warning');
CREATE TABLE `row_11` (
  `customer_segment` text,
  `predicted_gender` text,
  `personality_type` text,
  `churn_score` text,
  `attitude` text,
  `iq_score` text,
  `customer_profile` text
);
INSERT INTO `row_11` (`customer_segment`, `predicted_gender`, `personality_type`, `churn_score`, `attitude`, `iq_score`, `customer_profile`) VALUES ('Young Urban Families', 'female', 'INFJ', '0.82', 'positive', '118', 'prefers e-mail and buys in spring');
INSERT INTO `row_11` (`customer_segment`, `predicted_gender`, `personality_type`, `churn_score`, `attitude`, `iq_score`, `customer_profile`) VALUES ('Bargain Hunters', 'male', 'ENTP', '0.17', 'frustrated', '104', 'returns shoes often, likes birds');
INSERT INTO `row_11` (`customer_segment`, `predicted_gender`, `personality_type`, `churn_score`, `attitude`, `iq_score`, `customer_profile`) VALUES ('Weekend Paddlers', 'unknown female', 'ISTP', '0.45', 'cautious', '131', 'reads reviews before buying');
CREATE TABLE `row_s` (
  `ssn` text,
  `password` text,
  `last_known_position` text,
  `ethnicity` text,
  `immigration_status` text,
  `political_affiliation` text,
  `union_member` text,
  `text_message` text,
  `genetic_test_result` text,
  `eeg_data` text,
  `face_embedding` text,
  `medication` text,
  `contraception` text,
  `parent_email` text
);
INSERT INTO `row_s` (`ssn`, `password`, `last_known_position`, `ethnicity`, `immigration_status`, `political_affiliation`, `union_member`, `text_message`, `genetic_test_result`, `eeg_data`, `face_embedding`, `medication`, `contraception`, `parent_email`) VALUES ('870-93-4399', 't1deRunner_88', '39.52964, -119.81381', 'Hispanic or Latino', 'asylee', 'Democratic', 'yes', 'see you at three by the boat house', 'BRCA1 c.68_69del pathogenic', '9.4,-3.5,8.1,0.2,-2.7', '0.0123, -0.4417, 0.2204, 0.0917, -0.1170', 'metformin', 'IUD', 'p.okafor@bluefinch-mail.net');
INSERT INTO `row_s` (`ssn`, `password`, `last_known_position`, `ethnicity`, `immigration_status`, `political_affiliation`, `union_member`, `text_message`, `genetic_test_result`, `eeg_data`, `face_embedding`, `medication`, `contraception`, `parent_email`) VALUES ('871-31-7716', 'Lanhe#2207', '44.05818, -121.31532', 'Pacific Islander', 'refugee', 'Green Party', 'no', 'the boots came without laces', 'CFTR F508del carrier', '9.5,-3.6,8.2,0.3,-2.6', '0.0223, -0.3417, 0.1204, 0.1917, -0.2170', 'sertraline', 'condoms', 'p.ilves@bluefinch-mail.net');
INSERT INTO `row_s` (`ssn`, `password`, `last_known_position`, `ethnicity`, `immigration_status`, `political_affiliation`, `union_member`, `text_message`, `genetic_test_result`, `eeg_data`, `face_embedding`, `medication`, `contraception`, `parent_email`) VALUES ('872-64-8835', 'kestrel.Down9', '36.73781, -119.78714', 'Native American', 'lawful permanent resident', 'Libertarian', 'active', 'did you call the landlord', 'APOE e4 positive', '9.6,-3.7,8.3,0.4,-2.5', '0.0323, -0.2417, 0.3204, 0.2917, -0.3170', 'Lisinopril', 'implant', 'p.haddad@bluefinch-mail.net');
