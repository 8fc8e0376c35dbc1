@echo off
rem Starts emoca4j on Windows, and builds it first where that was not done. After a change of the sources: mvn package.
setlocal
rem ONNX Runtime would report its use to its makers: nothing leaves this machine.
set "ORT_DISABLE_TELEMETRY=1"
set "HOME_DIR=%~dp0"
rem Training is a build of its own, so that libtorch is fetched only for those who train.
set "MODULE=app"
set "OPTIONS=-XX:+UseSerialGC -Xmx1g"
if "%~1"=="train" set "MODULE=train"
if "%~1"=="prepare" set "MODULE=train"
if "%~1"=="evaluate" if "%~2"=="emotion" set "MODULE=train"
rem libtorch's memory is not Java's: JavaCPP must not end the run for it
if "%MODULE%"=="train" set "OPTIONS=-Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0"
set "JAR=%HOME_DIR%%MODULE%\target\emoca4j-%MODULE%.jar"
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" -version >nul 2>&1 || (echo emoca: Java is missing: install a JDK 17 or newer 1>&2 & exit /b 1)
if not exist "%JAR%" (
    where mvn >nul 2>&1 || (echo emoca: Maven is missing: install it 1>&2 & exit /b 1)
    echo emoca: building, once; Maven fetches its libraries on first use 1>&2
    call mvn -q -B -f "%HOME_DIR%pom.xml" -pl %MODULE% -am -DskipTests package 1>&2 || (echo emoca: the build failed 1>&2 & exit /b 1)
)
"%JAVA%" %OPTIONS% -Djava.awt.headless=true -Dfile.encoding=UTF-8 %EMOCA_JAVA_OPTS% -jar "%JAR%" %*
exit /b %ERRORLEVEL%
