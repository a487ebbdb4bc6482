@echo off
chcp 65001 >nul
setlocal
pushd "%~dp0"
set "fault=1"
if exist "Program.xlsx" goto :find
if exist "programme.yaml" goto :find
echo {no_programme}
goto :end
:find
set "run=docautomat"
where docautomat >nul 2>nul
if not errorlevel 1 goto :make
set "run=py -m docautomat"
py -m docautomat --version >nul 2>nul
if not errorlevel 1 goto :make
set "run=python -m docautomat"
python -m docautomat --version >nul 2>nul
if not errorlevel 1 goto :make
echo {not_installed}
goto :end
:make
%run% batch . -o "{out}"
set "fault=%errorlevel%"
echo.
if "%fault%"=="0" (echo {done}) else (echo {faults})
:end
popd
pause
exit /b %fault%
