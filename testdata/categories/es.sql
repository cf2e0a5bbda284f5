-- Dump of a database that does not exist
CREATE TABLE `row_1` (
  `nombre_completo` text,
  `apodo` text,
  `direccion` text,
  `id_de_cliente` text,
  `id_de_publicidad` text,
  `direccion_ip` text,
  `correo_electronico` text,
  `nombre_de_usuario` text,
  `numero_de_seguro_social` text,
  `licencia_de_conducir` text,
  `numero_de_pasaporte` text,
  `dni` text
);
INSERT INTO `row_1` (`nombre_completo`, `apodo`, `direccion`, `id_de_cliente`, `id_de_publicidad`, `direccion_ip`, `correo_electronico`, `nombre_de_usuario`, `numero_de_seguro_social`, `licencia_de_conducir`, `numero_de_pasaporte`, `dni`) VALUES ('Inés Lozano', 'Lechuza', '415 Alder Street, Reno, NV 89501', '304417', '7d444840-9dc0-41d1-b245-5ffdce74fad3', '55.204.18.83', 'i.lozano@bluefinch-mail.net', 'marea_alta', '870-91-4399', 'D4418733', '482019474', '44177330B');
INSERT INTO `row_1` (`nombre_completo`, `apodo`, `direccion`, `id_de_cliente`, `id_de_publicidad`, `direccion_ip`, `correo_electronico`, `nombre_de_usuario`, `numero_de_seguro_social`, `licencia_de_conducir`, `numero_de_pasaporte`, `dni`) VALUES ('Rosalba Tavares', 'Garza', '89 Tern Avenue, Fresno, CA 93701', '304418', '1c9e5d02-77ab-4e0c-9b1f-2d6a8c3e5f71', '55.204.18.84', 'r.tavares@bluefinch-mail.net', 'ilozano84', '871-29-7716', 'F2038184', '530174982', '20391842L');
INSERT INTO `row_1` (`nombre_completo`, `apodo`, `direccion`, `id_de_cliente`, `id_de_publicidad`, `direccion_ip`, `correo_electronico`, `nombre_de_usuario`, `numero_de_seguro_social`, `licencia_de_conducir`, `numero_de_pasaporte`, `dni`) VALUES ('Dario Marchetti', 'Mirlo', '1652 Heron Road, Bend, OR 97701', '304419', '5e8a7b31-0c2d-4f6e-8a9b-3c4d5e6f7a82', '55.19.45.2', 'd.marchetti@bluefinch-mail.net', 'garza_77', '872-62-8835', 'N8831172', 'A44178320', '53017488G');
CREATE TABLE `row_2` (
  `nombre_y_apellidos` text,
  `firma_del_cliente` text,
  `color_de_ojos` text,
  `telefono` text,
  `tarjeta_de_identificacion_estatal` text,
  `numero_de_poliza` text,
  `nivel_de_estudios` text,
  `puesto` text,
  `historial_laboral` text,
  `cuenta_bancaria` text,
  `tarjeta_de_credito` text,
  `tarjeta_de_debito` text,
  `saldo_disponible` text,
  `diagnostico` text,
  `numero_de_afiliado` text
);
INSERT INTO `row_2` (`nombre_y_apellidos`, `firma_del_cliente`, `color_de_ojos`, `telefono`, `tarjeta_de_identificacion_estatal`, `numero_de_poliza`, `nivel_de_estudios`, `puesto`, `historial_laboral`, `cuenta_bancaria`, `tarjeta_de_credito`, `tarjeta_de_debito`, `saldo_disponible`, `diagnostico`, `numero_de_afiliado`) VALUES ('Lucía Brandtner', 'firmas/204417.png', 'verdes', '(775) 204-3392', 'B2045177', 'HP-30441773', 'licenciatura', 'enfermera', '2015-2020 Ferretería Lozano', 'ES7921000813610123456789', '4532 0151 1283 0366', '4716 1083 9951 5111', '4.180,23 €', 'hipertensión', 'W304417733');
INSERT INTO `row_2` (`nombre_y_apellidos`, `firma_del_cliente`, `color_de_ojos`, `telefono`, `tarjeta_de_identificacion_estatal`, `numero_de_poliza`, `nivel_de_estudios`, `puesto`, `historial_laboral`, `cuenta_bancaria`, `tarjeta_de_credito`, `tarjeta_de_debito`, `saldo_disponible`, `diagnostico`, `numero_de_afiliado`) VALUES ('Emeka Tavares', 'firmas/204418.png', 'azules', '(541) 772-0449', 'B3045178', 'HP-30441774', 'bachillerato', 'contadora', '2011-2015 Panadería Tavares', 'ES6621000418401234567891', '5500 9844 1236 7756', '5277 0291 2077 3860', '912,41 €', 'asma', 'W304417734');
INSERT INTO `row_2` (`nombre_y_apellidos`, `firma_del_cliente`, `color_de_ojos`, `telefono`, `tarjeta_de_identificacion_estatal`, `numero_de_poliza`, `nivel_de_estudios`, `puesto`, `historial_laboral`, `cuenta_bancaria`, `tarjeta_de_credito`, `tarjeta_de_debito`, `saldo_disponible`, `diagnostico`, `numero_de_afiliado`) VALUES ('Zofia Haddad', 'firmas/204419.png', 'negros', '(559) 341-8828', 'B4045179', 'HP-30441775', 'doctorado', 'camionero', '2008-2011 Talleres Garza', 'ES1720852066623456789011', '4485 2750 4276 6877', '4485 9836 3562 4219', '15.002,76 €', 'insuficiencia renal', 'W304417735');
CREATE TABLE `row_3` (
  `edad` text,
  `raza` text,
  `color_de_piel` text,
  `ascendencia` text,
  `pais_de_nacimiento` text,
  `estatus_migratorio` text,
  `religion` text,
  `estado_civil` text,
  `condicion_medica` text,
  `discapacidad` text,
  `sexo` text,
  `identidad_de_genero` text,
  `fecha_probable_de_parto` text,
  `orientacion_sexual` text,
  `servicio_militar` text,
  `informacion_genetica` text,
  `antecedentes_familiares` text
);
INSERT INTO `row_3` (`edad`, `raza`, `color_de_piel`, `ascendencia`, `pais_de_nacimiento`, `estatus_migratorio`, `religion`, `estado_civil`, `condicion_medica`, `discapacidad`, `sexo`, `identidad_de_genero`, `fecha_probable_de_parto`, `orientacion_sexual`, `servicio_militar`, `informacion_genetica`, `antecedentes_familiares`) VALUES ('48', 'asiática', 'morena', 'vasca', 'Colombia', 'residente permanente', 'católica', 'casada', 'epilepsia', 'auditiva', 'mujer', 'no binaria', '2026-09-14', 'lesbiana', 'ejército', 'portadora de BRCA2', 'madre con glaucoma');
INSERT INTO `row_3` (`edad`, `raza`, `color_de_piel`, `ascendencia`, `pais_de_nacimiento`, `estatus_migratorio`, `religion`, `estado_civil`, `condicion_medica`, `discapacidad`, `sexo`, `identidad_de_genero`, `fecha_probable_de_parto`, `orientacion_sexual`, `servicio_militar`, `informacion_genetica`, `antecedentes_familiares`) VALUES ('64', 'blanca', 'clara', 'maya', 'Perú', 'asilado', 'evangélica', 'divorciado', 'cáncer de mama', 'movilidad reducida', 'hombre', 'transgénero', '2026-11-02', 'bisexual', 'armada', 'mutación CFTR', 'padre con diabetes');
INSERT INTO `row_3` (`edad`, `raza`, `color_de_piel`, `ascendencia`, `pais_de_nacimiento`, `estatus_migratorio`, `religion`, `estado_civil`, `condicion_medica`, `discapacidad`, `sexo`, `identidad_de_genero`, `fecha_probable_de_parto`, `orientacion_sexual`, `servicio_militar`, `informacion_genetica`, `antecedentes_familiares`) VALUES ('59', 'negra', 'oscura', 'gallega', 'Ecuador', 'ciudadana', 'judía', 'viuda', 'artritis', 'baja visión', 'femenino', 'mujer trans', '2026-12-20', 'heterosexual', 'reservista', 'portador de HFE', 'hermana con lupus');
CREATE TABLE `row_4` (
  `referencia_catastral` text,
  `compras_anteriores` text,
  `plan_de_suscripcion` text,
  `lista_de_deseos` text,
  `historial_de_visualizacion` text,
  `valor_de_vida_del_cliente` text
);
INSERT INTO `row_4` (`referencia_catastral`, `compras_anteriores`, `plan_de_suscripcion`, `lista_de_deseos`, `historial_de_visualizacion`, `valor_de_vida_del_cliente`) VALUES ('9872023VH5797S0001WX', 'tienda de campaña', 'Premium Anual', 'remo de kayak', 'Garzas del lago', '1.841,50');
INSERT INTO `row_4` (`referencia_catastral`, `compras_anteriores`, `plan_de_suscripcion`, `lista_de_deseos`, `historial_de_visualizacion`, `valor_de_vida_del_cliente`) VALUES ('9872024VH5797S0001WY', 'botas de montaña', 'Básico Mensual', 'linterna frontal', 'El carrizal', '221,10');
INSERT INTO `row_4` (`referencia_catastral`, `compras_anteriores`, `plan_de_suscripcion`, `lista_de_deseos`, `historial_de_visualizacion`, `valor_de_vida_del_cliente`) VALUES ('9872025VH5797S0001WZ', 'saco de dormir', 'Familiar Plus', 'portabicicletas', 'Marea baja', '9.121,00');
CREATE TABLE `row_5` (
  `plantilla_facial` text,
  `genotipo` text,
  `plantilla_de_huella` text,
  `datos_faciales` text,
  `huella_de_voz` text,
  `plantilla_de_iris` text,
  `tiempo_de_pulsacion` text,
  `longitud_de_zancada` text,
  `plantilla_de_palma` text,
  `horas_de_sueno` text,
  `frecuencia_cardiaca` text,
  `tipo_de_ejercicio` text
);
INSERT INTO `row_5` (`plantilla_facial`, `genotipo`, `plantilla_de_huella`, `datos_faciales`, `huella_de_voz`, `plantilla_de_iris`, `tiempo_de_pulsacion`, `longitud_de_zancada`, `plantilla_de_palma`, `horas_de_sueno`, `frecuencia_cardiaca`, `tipo_de_ejercicio`) VALUES ('RkFDADAxMAAAAAEsAAEAAAEeAAAAAAAAAAAAAAAD', 'e3/e3', 'Rk1SACAyMAAAAADkAAABPAFiAMUAxQEAAAAoFYBjAHVa', 'Q0FSQS0yMDQ0MTctSW5lcy1Mb3phbm8', 'dm9pY2VwcmludC1sb3phbm8tMjAyNi0wMy0wMg', 'a3f09c4e7d1b2c5f8e6d0a9b4c3f2e1d0f9e8d7c6b5a4939', '105 ms', '71.5 cm', 'cGFsbS1sb3phbm8tMjAyNi0wMy0wMi0wMDAx', '7,5', '143', 'correr');
INSERT INTO `row_5` (`plantilla_facial`, `genotipo`, `plantilla_de_huella`, `datos_faciales`, `huella_de_voz`, `plantilla_de_iris`, `tiempo_de_pulsacion`, `longitud_de_zancada`, `plantilla_de_palma`, `horas_de_sueno`, `frecuencia_cardiaca`, `tipo_de_ejercicio`) VALUES ('RkFDADAxMAAAAAEsAAEAAAEeAAAAAAAAAAAAAAAE', 'e2/e4', 'Rk1SACAyMAAAAADkAAABPAFiAMUAxQEAAAAoFYBjAHVb', 'Q0FSQS0yMDQ0MTgtSW5lcy1Mb3phbm8', 'dm9pY2VwcmludC10YXZhcmVzLTIwMjYtMDMtMDI', 'b3f09c4e7d1b2c5f8e6d0a9b4c3f2e1d0f9e8d7c6b5a4939', '98 ms', '68.1 cm', 'cGFsbS10YXZhcmVzLTIwMjYtMDMtMDItMDAx', '6,25', '73', 'nadar');
INSERT INTO `row_5` (`plantilla_facial`, `genotipo`, `plantilla_de_huella`, `datos_faciales`, `huella_de_voz`, `plantilla_de_iris`, `tiempo_de_pulsacion`, `longitud_de_zancada`, `plantilla_de_palma`, `horas_de_sueno`, `frecuencia_cardiaca`, `tipo_de_ejercicio`) VALUES ('RkFDADAxMAAAAAEsAAEAAAEeAAAAAAAAAAAAAAAF', 'e2/e2', 'Rk1SACAyMAAAAADkAAABPAFiAMUAxQEAAAAoFYBjAHVc', 'Q0FSQS0yMDQ0MTktSW5lcy1Mb3phbm8', 'dm9pY2VwcmludC1tYXJjaGV0dGktMjAyNi0wMy0', 'c3f09c4e7d1b2c5f8e6d0a9b4c3f2e1d0f9e8d7c6b5a4939', '122 ms', '80.3 cm', 'cGFsbS1tYXJjaGV0dGktMjAyNi0wMy0wMi0w', '8,1', '89', 'ciclismo');
CREATE TABLE `row_6` (
  `historial_de_navegacion` text,
  `termino_de_busqueda` text,
  `paginas_vistas` text,
  `tiempo_de_uso` text,
  `anuncio_visto` text
);
INSERT INTO `row_6` (`historial_de_navegacion`, `termino_de_busqueda`, `paginas_vistas`, `tiempo_de_uso`, `anuncio_visto`) VALUES ('https://clinica.bluefinch.net/rodilla', 'dolor de rodilla', '/cuenta/pedidos, /ayuda', '185 min', 'Tiendas de primavera');
INSERT INTO `row_6` (`historial_de_navegacion`, `termino_de_busqueda`, `paginas_vistas`, `tiempo_de_uso`, `anuncio_visto`) VALUES ('https://aves.bluefinch.net/garza', 'kayak de segunda mano', '/tiendas, /carrito', '43 min', 'Oferta de botas');
INSERT INTO `row_6` (`historial_de_navegacion`, `termino_de_busqueda`, `paginas_vistas`, `tiempo_de_uso`, `anuncio_visto`) VALUES ('https://ley.bluefinch.net/divorcio', 'abogado de divorcio', '/empleo, /empleo/almacen', '98 min', 'Semana del kayak');
CREATE TABLE `row_7` (
  `coordenadas` text,
  `lugar_de_recogida` text
);
INSERT INTO `row_7` (`coordenadas`, `lugar_de_recogida`) VALUES ('39.529631, -119.813801', 'Calle Olmo 12, Sevilla');
INSERT INTO `row_7` (`coordenadas`, `lugar_de_recogida`) VALUES ('44.058171, -121.315311', 'Aeropuerto de Reno, puerta 3');
INSERT INTO `row_7` (`coordenadas`, `lugar_de_recogida`) VALUES ('36.737801, -119.787131', 'Estación del Norte');
CREATE TABLE `row_8` (
  `grabacion_de_llamada` text,
  `registro_de_acceso` text,
  `foto_de_perfil` text,
  `imagen_termica` text,
  `alcoholemia` text,
  `senal_eeg` text,
  `foto_subida` text
);
INSERT INTO `row_8` (`grabacion_de_llamada`, `registro_de_acceso`, `foto_de_perfil`, `imagen_termica`, `alcoholemia`, `senal_eeg`, `foto_subida`) VALUES ('llamadas/204417.mp3', '2026-03-02 08:01', 'fotos/ines.jpg', 'camara/0917.fff', '0,52 g/l', '12.5,-3.2,8.9,0.5,-1.8', 'lago-204417.webp');
INSERT INTO `row_8` (`grabacion_de_llamada`, `registro_de_acceso`, `foto_de_perfil`, `imagen_termica`, `alcoholemia`, `senal_eeg`, `foto_subida`) VALUES ('llamadas/204418.mp3', '2026-03-02 08:04', 'fotos/rosalba.jpg', 'camara/0918.fff', '0,10 g/l', '11.5,-2.2,7.9,0.6,-1.4', 'garza-204418.jpg');
INSERT INTO `row_8` (`grabacion_de_llamada`, `registro_de_acceso`, `foto_de_perfil`, `imagen_termica`, `alcoholemia`, `senal_eeg`, `foto_subida`) VALUES ('llamadas/204419.wav', '2026-03-02 08:09', 'fotos/dario.png', 'camara/0919.jpg', '0,81 g/l', '10.5,-1.2,6.9,0.7,-1.3', 'botas-204419.png');
CREATE TABLE `row_9` (
  `numero_de_empleado` text,
  `experiencia_laboral` text,
  `evaluacion_de_desempeno` text
);
INSERT INTO `row_9` (`numero_de_empleado`, `experiencia_laboral`, `evaluacion_de_desempeno`) VALUES ('504417', 'Talleres Garza, 2008-2011', 'sobresaliente');
INSERT INTO `row_9` (`numero_de_empleado`, `experiencia_laboral`, `evaluacion_de_desempeno`) VALUES ('504418', 'Panadería Mirlo, 2011-2015', 'satisfactorio');
INSERT INTO `row_9` (`numero_de_empleado`, `experiencia_laboral`, `evaluacion_de_desempeno`) VALUES ('504419', 'Librería Faro, 2019-2021', 'insuficiente');
CREATE TABLE `row_10` (
  `carrera` text,
  `calificacion_final` text,
  `creditos_cursados` text,
  `lista_de_alumnos` text,
  `horario_de_clases` text,
  `numero_de_estudiante` text,
  `beca_asignada` text,
  `sancion_escolar` text
);
INSERT INTO `row_10` (`carrera`, `calificacion_final`, `creditos_cursados`, `lista_de_alumnos`, `horario_de_clases`, `numero_de_estudiante`, `beca_asignada`, `sancion_escolar`) VALUES ('Enfermería', '8,5', '65', 'Lozano Inés; Tavares Rosalba; Vega Lía', 'lunes 9:00 Química aula 12', '20210448', '1.200 €', 'expulsión temporal');
INSERT INTO `row_10` (`carrera`, `calificacion_final`, `creditos_cursados`, `lista_de_alumnos`, `horario_de_clases`, `numero_de_estudiante`, `beca_asignada`, `sancion_escolar`) VALUES ('Derecho', '9,1', '97', 'Garza Sol; Reyes Ivo; Duarte Eva', 'martes 10:00 Historia aula 4', '20210449', '800 €', 'amonestación escrita');
INSERT INTO `row_10` (`carrera`, `calificacion_final`, `creditos_cursados`, `lista_de_alumnos`, `horario_de_clases`, `numero_de_estudiante`, `beca_asignada`, `sancion_escolar`) VALUES ('Arquitectura', '6,75', '34', 'Mora Luz; Rey Ana; Paz Eva', 'viernes 13:00 Dibujo aula 7', '20210450', '2.450 €', 'suspensión por pelea');
CREATE TABLE `row_11` (
  `segmento_de_cliente` text,
  `edad_estimada` text,
  `personalidad` text,
  `probabilidad_de_abandono` text,
  `actitud` text,
  `coeficiente_intelectual` text,
  `perfil_del_cliente` text
);
INSERT INTO `row_11` (`segmento_de_cliente`, `edad_estimada`, `personalidad`, `probabilidad_de_abandono`, `actitud`, `coeficiente_intelectual`, `perfil_del_cliente`) VALUES ('familias urbanas', '35-44', 'introvertida', '0.83', 'positiva', '119', 'compra en primavera y lee reseñas');
INSERT INTO `row_11` (`segmento_de_cliente`, `edad_estimada`, `personalidad`, `probabilidad_de_abandono`, `actitud`, `coeficiente_intelectual`, `perfil_del_cliente`) VALUES ('cazadores de ofertas', '25-34', 'optimista', '0.18', 'negativa', '105', 'devuelve zapatos con frecuencia');
INSERT INTO `row_11` (`segmento_de_cliente`, `edad_estimada`, `personalidad`, `probabilidad_de_abandono`, `actitud`, `coeficiente_intelectual`, `perfil_del_cliente`) VALUES ('remeros de domingo', '55-64', 'impulsiva', '0.46', 'tranquila', '132', 'prefiere el correo y las ofertas');
CREATE TABLE `row_s` (
  `nss` text,
  `contrasena` text,
  `ubicacion_gps` text,
  `origen_etnico` text,
  `situacion_migratoria` text,
  `afiliacion_politica` text,
  `afiliacion_sindical` text,
  `mensaje_de_texto` text,
  `prueba_genetica` text,
  `datos_neuronales` text,
  `vector_facial` text,
  `medicamento` text,
  `metodo_anticonceptivo` text,
  `edad_del_menor` text
);
INSERT INTO `row_s` (`nss`, `contrasena`, `ubicacion_gps`, `origen_etnico`, `situacion_migratoria`, `afiliacion_politica`, `afiliacion_sindical`, `mensaje_de_texto`, `prueba_genetica`, `datos_neuronales`, `vector_facial`, `medicamento`, `metodo_anticonceptivo`, `edad_del_menor`) VALUES ('870-94-4399', 'm4reaAlta_88', '39.52965, -119.81382', 'indígena', 'refugiado', 'socialista', 'UGT', 'nos vemos a las tres en el muelle', 'BRCA2 positivo', '9.7,-3.1,8.4,0.5,-2.4', '0.0124, -0.4418, 0.2205, 0.0918, -0.1171', 'omeprazol', 'píldora', '9');
INSERT INTO `row_s` (`nss`, `contrasena`, `ubicacion_gps`, `origen_etnico`, `situacion_migratoria`, `afiliacion_politica`, `afiliacion_sindical`, `mensaje_de_texto`, `prueba_genetica`, `datos_neuronales`, `vector_facial`, `medicamento`, `metodo_anticonceptivo`, `edad_del_menor`) VALUES ('871-32-7716', 'Garza#2207', '44.05819, -121.31533', 'mestiza', 'residente temporal', 'conservadora', 'CCOO', 'las botas llegaron sin cordones', 'CFTR portadora', '9.8,-3.2,8.5,0.6,-2.3', '0.0224, -0.3418, 0.1205, 0.1918, -0.2171', 'insulina', 'implante', '11');
INSERT INTO `row_s` (`nss`, `contrasena`, `ubicacion_gps`, `origen_etnico`, `situacion_migratoria`, `afiliacion_politica`, `afiliacion_sindical`, `mensaje_de_texto`, `prueba_genetica`, `datos_neuronales`, `vector_facial`, `medicamento`, `metodo_anticonceptivo`, `edad_del_menor`) VALUES ('872-65-8835', 'mirlo.Azul9', '36.73782, -119.78715', 'afrodescendiente', 'asilada', 'liberal', 'sí', 'llamaste al casero', 'APOE e4 positivo', '9.9,-3.3,8.6,0.7,-2.2', '0.0324, -0.2418, 0.3205, 0.2918, -0.3171', 'warfarina', 'preservativo', '13');
